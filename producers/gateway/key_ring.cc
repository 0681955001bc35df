#include "producers/gateway/key_ring.h"

#include <spdlog/spdlog.h>

#include <fstream>
#include <iterator>

namespace millrace::gateway {
namespace {

constexpr Duration kOld = std::chrono::minutes(10);
constexpr Duration kFloor = std::chrono::seconds(10);  // Between two looks that tokens cause.
constexpr std::size_t kDocumentBytesMax = 1 << 20;
constexpr std::chrono::milliseconds kFetchTime{5'000};

bool is_address(const std::string& source) { return source.find("://") != std::string::npos; }

/// Keys that came in clear over a network could be anybody's.
bool is_safe_address(const std::string& address) {
  if (address.rfind("https://", 0) == 0) return true;
  for (const char* local : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
    const std::string start(local);
    if (address.rfind(start, 0) != 0) continue;
    const char next = address.size() > start.size() ? address[start.size()] : '/';
    if (next == ':' || next == '/') return true;
  }
  return false;
}

}  // namespace

KeyRing::KeyRing(Source source, http::Transport& transport, Clock& clock)
    : source_(std::move(source)), transport_(transport), clock_(clock) {}

Result<void> KeyRing::open() {
  if (source_.jwks.empty() == source_.secret.empty()) {
    return rejected("gateway", "set either gateway.jwt.jwks or gateway.jwt.secret, not both");
  }
  if (is_address(source_.jwks) && !is_safe_address(source_.jwks)) {
    return rejected("gateway", "gateway.jwt.jwks must be a file or an https:// address (http:// on this machine only)");
  }
  const auto first = renewed(true);
  // An issuer that is away now may be back when the first token comes.
  if (!first && first.error().kind == ErrorKind::kRejected) return first.error();
  return {};
}

Result<std::shared_ptr<const jwt::KeySet>> KeyRing::keys() { return renewed(false); }

Result<std::shared_ptr<const jwt::KeySet>> KeyRing::newer_keys() { return renewed(true); }

std::optional<std::string> KeyRing::missing() {
  const std::lock_guard lock(mutex_);
  if (keys_) return std::nullopt;
  return problem_.empty() ? "no keys were read yet" : problem_;
}

Result<std::shared_ptr<const jwt::KeySet>> KeyRing::renewed(bool must_be_newer) {
  // Held while reading: others would only read the same.
  const std::lock_guard lock(mutex_);
  const Duration now = clock_.monotonic();
  const bool is_fresh = keys_ && !must_be_newer && now - read_at_ < kOld;
  const bool is_too_soon = was_tried_ && now - tried_at_ < kFloor;
  if (is_fresh || (keys_ && is_too_soon)) return keys_;
  if (!keys_ && is_too_soon) return transient("jwks", problem_);

  was_tried_ = true;
  tried_at_ = now;
  auto read_now = read();
  if (read_now) {
    keys_ = std::make_shared<const jwt::KeySet>(*std::move(read_now));
    read_at_ = clock_.monotonic();
    problem_.clear();
    return keys_;
  }
  problem_ = describe(read_now.error());
  spdlog::warn("gateway: the keys of tokens cannot be read: {}", problem_);
  if (keys_) return keys_;  // Those that we have are still good.
  return read_now.error();
}

Result<jwt::KeySet> KeyRing::read() {
  if (!source_.secret.empty()) {
    auto key = jwt::VerificationKey::of_secret(source_.secret);
    if (!key) return key.error();
    std::vector<jwt::VerificationKey> keys;
    keys.push_back(*std::move(key));
    return jwt::KeySet(std::move(keys));
  }
  if (is_address(source_.jwks)) {
    const auto text = fetch();
    if (!text) return text.error();
    auto parsed = jwt::KeySet::parse(*text);
    if (!parsed) return transient("jwks", parsed.error().detail);  // What an address says may change.
    return parsed;
  }
  std::ifstream stream(source_.jwks, std::ios::binary);
  if (!stream) return rejected("gateway", "gateway.jwt.jwks cannot be read: " + source_.jwks);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return jwt::KeySet::parse(text);
}

Result<std::string> KeyRing::fetch() {
  http::Request request;
  request.url = source_.jwks;
  request.deadline = kFetchTime;
  request.answer_bytes_max = kDocumentBytesMax;
  const auto response = transport_.send(request, std::stop_token());
  if (!response) return transient("jwks", response.error().detail);
  if (response->status != 200) return transient("jwks", source_.jwks + " answered " + std::to_string(response->status));
  return response->body;
}

}  // namespace millrace::gateway
