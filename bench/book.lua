-- book.lua: what wrk sends for one booking. Arguments: seed, slot ids with commas between them, payment method.
-- A slot that is sold out is a right answer, counted by itself.
local slots, seed, method, n = {}, "", "onsite", 0
failed, full = 0, 0 -- not local: read from outside the thread
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  seed = args[1]
  method = args[3] or method
  for id in args[2]:gmatch("[^,]+") do table.insert(slots, id) end
end

function request()
  n = n + 1
  local key = seed .. "-" .. number .. "-" .. n
  return wrk.format("POST", nil, { ["content-type"] = "application/json", ["idempotency-key"] = key },
    '{"slot":"' .. slots[n % #slots + 1] .. '","party":1,"name":"山田 花子","kana":"ヤマダ ハナコ",' ..
    '"mail":"guest-' .. key .. '@example.jp","phone":"09012345678","method":"' .. method .. '","answers":{}}')
end

function response(status, _, body)
  if status == 201 then return end
  if status == 409 and body:find('"code":"full"', 1, true) then full = full + 1 else failed = failed + 1 end
end

function done(summary, latency)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  local sold_out = 0
  for _, thread in ipairs(threads) do
    bad = bad + thread:get("failed")
    sold_out = sold_out + thread:get("full")
  end
  print(string.format('{"n":%d,"us":%d,"failed":%d,"full":%d,"p50":%d,"p99":%d}', summary.requests, summary.duration, bad, sold_out,
    latency:percentile(50), latency:percentile(99)))
end
