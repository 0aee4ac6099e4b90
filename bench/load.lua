-- Requests as the environment says, and one line of JSON at the end.
-- BENCH_HEADERS: one a line. BENCH_PATHS: one a line, taken in turn; without any, the address.
-- BENCH_FORM: fields of a form, to which a fresh token and a distinct text are added each time.
local paths, form = {}, os.getenv("BENCH_FORM") or ""
for line in (os.getenv("BENCH_HEADERS") or ""):gmatch("[^\n]+") do
  local name, value = line:match("^([^:]+):%s*(.*)$")
  wrk.headers[name] = value
end
for line in (os.getenv("BENCH_PATHS") or ""):gmatch("[^\n]+") do
  paths[#paths + 1] = line
end

local words = {}
for word in ([[ministry court appeal budget decree pilot region judge survey training portal
  deadline hearing draft law committee parliament water health school office archive clerk
  signature bridge harvest measure report answer notary prison border transport energy audit
  council expert translation software custody licence witness verdict statute quarter]])
  :gmatch("%S+") do words[#words + 1] = word end

local function distinct()
  local some = {}
  for n = 1, 14 do some[n] = words[math.random(#words)] end
  return table.concat(some, "+") .. "+" .. math.random(1000000)
end

local function token()
  return string.format("%08x-%04x-4%03x-a%03x-%06x%06x", math.random(0, 0xffffffff),
    math.random(0, 0xffff), math.random(0, 0xfff), math.random(0, 0xfff),
    math.random(0, 0xffffff), math.random(0, 0xffffff))
end

local turn = 0
function init()
  math.randomseed(tonumber(os.getenv("BENCH_SEED") or "1"))
  if form ~= "" then
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  end
end

function request()
  turn = turn + 1
  local path = #paths > 0 and paths[(turn - 1) % #paths + 1] or nil
  if form == "" then return wrk.format(nil, path) end
  return wrk.format(nil, path, nil, form .. "&token=" .. token() .. "&text=" .. distinct())
end

-- A form that is refused is shown again: only a redirect says that it was recorded.
shown = 0
if form ~= "" then
  function response(status)
    if status ~= 302 then shown = shown + 1 end
  end
end

function setup(thread) last = thread end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"n":%d,"us":%d,"p50":%.0f,"p95":%.0f,"bad":%d}\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), errors.status + errors.connect + errors.read
    + errors.write + errors.timeout + (last:get("shown") or 0)))
end
