-- book.lua: what wrk sends for one booking. Arguments: seed, slot ids with commas between them.
local slots, seed, n = {}, "", 0
failed = 0 -- not local: read from outside the thread
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  seed = args[1]
  for id in args[2]:gmatch("[^,]+") do table.insert(slots, id) end
end

function request()
  n = n + 1
  local key = seed .. "-" .. number .. "-" .. n
  return wrk.format("POST", nil, { ["content-type"] = "application/json", ["idempotency-key"] = key },
    '{"slot":"' .. slots[n % #slots + 1] .. '","party":1,"name":"山田 花子","kana":"ヤマダ ハナコ",' ..
    '"mail":"guest-' .. key .. '@example.jp","phone":"09012345678","method":"onsite","answers":{}}')
end

function response(status)
  if status ~= 201 then failed = failed + 1 end
end

function done(summary, latency)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do bad = bad + thread:get("failed") end
  print(string.format('{"n":%d,"us":%d,"failed":%d,"p50":%d,"p99":%d}', summary.requests, summary.duration, bad,
    latency:percentile(50), latency:percentile(99)))
end
