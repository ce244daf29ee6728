-- hook.lua: the provider's events, each with its signature, from a file made before (run.mjs): a line is the
-- signature, a tab, the body. Argument: the file.
local lines, n = {}, 0
failed = 0 -- not local: read from outside the thread
local threads = {}

function setup(thread) table.insert(threads, thread) end

function init(args)
  for line in io.lines(args[1]) do table.insert(lines, line) end
end

function request()
  n = n % #lines + 1
  local signature, body = lines[n]:match("^([^\t]*)\t(.*)$")
  return wrk.format("POST", nil, { ["content-type"] = "application/json", ["stripe-signature"] = signature }, body)
end

function response(status)
  if status ~= 200 then failed = failed + 1 end
end

function done(summary, latency)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do bad = bad + thread:get("failed") end
  print(string.format('{"n":%d,"us":%d,"failed":%d,"p50":%d,"p99":%d}', summary.requests, summary.duration, bad,
    latency:percentile(50), latency:percentile(99)))
end
