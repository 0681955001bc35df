#include "shared/redis/breaker_scripts.h"

namespace millrace::redis {
namespace {

// The functions have the names of coordination::CircuitBreaker's, and must do the same: tests/contract/coordination compares
// the two over random histories. A breaker is one JSON text; times are whole milliseconds, which doubles hold exactly.
constexpr const char* kBreakerRules = R"lua(
local kSlices = 6
local kKeep = 7 * 24 * 3600 * 1000

local function load()
  local text = redis.call('GET', KEYS[1])
  if text then return cjson.decode(text) end
  return {phase = 'closed', epoch = 0, failures = 0, open_until = 0, probes = {}, window = {}}
end

local function save(breaker, name)
  redis.call('SET', KEYS[1], cjson.encode(breaker), 'PX', kKeep)
  redis.call('SADD', KEYS[2], name)
end

local function change_to(breaker, phase)
  breaker.phase = phase
  breaker.epoch = breaker.epoch + 1
  breaker.failures = 0
  breaker.probes = {}
  breaker.window = {}
end

local function open_until(breaker, time)
  change_to(breaker, 'open')
  breaker.open_until = time
end

-- True when something was learnt.
local function learn(breaker, phase, epoch, open_for, now)
  if epoch <= breaker.epoch then return false end
  change_to(breaker, phase == 'closed' and 'closed' or 'open')
  if breaker.phase == 'open' then breaker.open_until = now + open_for end
  breaker.epoch = epoch
  return true
end

local function size(map)
  local count = 0
  for _ in pairs(map) do count = count + 1 end
  return count
end

local function count_call(breaker, is_failure, window, now)
  breaker.failures = is_failure and breaker.failures + 1 or 0
  local length = math.max(1, math.floor(window / kSlices))
  local current = math.floor(now / length)
  for number, _ in pairs(breaker.window) do
    if tonumber(number) <= current - kSlices then breaker.window[number] = nil end
  end
  local key = string.format('%.0f', current)
  local slice = breaker.window[key] or {0, 0}
  breaker.window[key] = {slice[1] + 1, slice[2] + (is_failure and 1 or 0)}
end

local function must_open(breaker, threshold, calls_min, rate)
  if breaker.failures >= threshold then return true end
  local calls, failures = 0, 0
  for _, slice in pairs(breaker.window) do
    calls = calls + slice[1]
    failures = failures + slice[2]
  end
  return calls >= calls_min and failures >= rate * calls
end

local function view(breaker, now)
  local open_for = breaker.phase == 'open' and math.max(0, breaker.open_until - now) or 0
  return {phase = breaker.phase, epoch = breaker.epoch, failures = breaker.failures, open_for = open_for,
          probes = size(breaker.probes)}
end
)lua";

constexpr const char* kAdmit = R"lua(
local breaker = load()
local is_changed = learn(breaker, ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), now)
if breaker.phase == 'open' and now >= breaker.open_until then
  change_to(breaker, 'half_open')
  is_changed = true
end
local first
for id, ends in pairs(breaker.probes) do
  if ends <= now then
    breaker.probes[id] = nil
    is_changed = true
  elseif not first or ends < first then
    first = ends
  end
end
local granted, probe, retry_in = false, '', 0
if breaker.phase == 'closed' then
  granted = true
elseif breaker.phase == 'open' then
  retry_in = breaker.open_until - now
elseif size(breaker.probes) < tonumber(ARGV[5]) then
  granted, probe = true, ARGV[7]
  breaker.probes[probe] = now + tonumber(ARGV[8])
  is_changed = true
else
  retry_in = first and first - now or tonumber(ARGV[6])
end
if is_changed then save(breaker, ARGV[1]) end
local answer = view(breaker, now)
answer.granted, answer.probe, answer.retry_in = granted, probe, retry_in
return cjson.encode(answer)
)lua";

constexpr const char* kRecord = R"lua(
local breaker = load()
local is_changed = learn(breaker, ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), now)
local outcome, timeout = ARGV[7], tonumber(ARGV[9])
if tonumber(ARGV[5]) == breaker.epoch then
  if breaker.phase == 'half_open' then
    breaker.probes[ARGV[6]] = nil
    is_changed = true
    if outcome == 'succeeded' then change_to(breaker, 'closed') end
    if outcome == 'failed' then open_until(breaker, now + timeout) end
  elseif breaker.phase == 'closed' and outcome ~= 'neither' then
    local is_failure = outcome == 'failed'
    count_call(breaker, is_failure, tonumber(ARGV[10]), now)
    if is_failure and must_open(breaker, tonumber(ARGV[8]), tonumber(ARGV[11]), tonumber(ARGV[12])) then
      open_until(breaker, now + timeout)
    end
    is_changed = true
  end
end
if is_changed then save(breaker, ARGV[1]) end
return cjson.encode(view(breaker, now))
)lua";

constexpr const char* kTrip = R"lua(
local breaker = load()
open_until(breaker, now + tonumber(ARGV[2]))
save(breaker, ARGV[1])
return cjson.encode(view(breaker, now))
)lua";

constexpr const char* kReset = R"lua(
local breaker = load()
change_to(breaker, 'closed')
save(breaker, ARGV[1])
return cjson.encode(view(breaker, now))
)lua";

constexpr const char* kList = R"lua(
local views = {}
for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  local text = redis.call('GET', ARGV[1] .. name)
  if text then
    views[name] = view(cjson.decode(text), now)
  else
    redis.call('SREM', KEYS[1], name)
  end
end
return cjson.encode(views)
)lua";

}  // namespace

BreakerScripts breaker_scripts(const std::string& lua_milliseconds) {
  const std::string start = kBreakerRules + ("local now = " + lua_milliseconds + "\n");
  return {.admit = start + kAdmit,
          .record = start + kRecord,
          .trip = start + kTrip,
          .reset = start + kReset,
          .list = start + kList};
}

}  // namespace millrace::redis
