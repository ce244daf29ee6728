-- get.lua: the same page again and again, as JSON of what it took.
failed = 0 -- not local: read from outside the thread
local threads = {}

function setup(thread) table.insert(threads, thread) end

function response(status)
  if status ~= 200 then failed = failed + 1 end
end

function done(summary, latency)
  for _, thread in ipairs(threads) do failed = failed + thread:get("failed") end
  print(string.format('{"n":%d,"us":%d,"failed":%d,"p50":%d,"p99":%d}', summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
