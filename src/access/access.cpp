#include "access/access.h"

#include <sodium.h>

#include <array>
#include <condition_variable>
#include <mutex>

namespace touchmark::access {
namespace {

using Kind = SecretKind;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kSessionLife = 14 * 24 * 3600 * kSecond;
constexpr std::int64_t kLinkLife = 24 * 3600 * kSecond;
constexpr std::size_t kMinPassword = 10;
constexpr std::size_t kMaxPassword = 1000;
constexpr int kParallelHashes = 2;
constexpr std::string_view kTokenPrefix = "tm_";

bool sodium_ready() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

// argon2id needs 64 MiB a call: at most two at once, so that a burst of sign-ins cannot exhaust memory.
class HashGate {
 public:
  HashGate() {
    std::unique_lock lock(mutex());
    freed().wait(lock, [] { return running() < kParallelHashes; });
    ++running();
  }
  ~HashGate() {
    {
      const std::lock_guard lock(mutex());
      --running();
    }
    freed().notify_one();
  }

 private:
  static std::mutex& mutex() {
    static std::mutex m;
    return m;
  }
  static std::condition_variable& freed() {
    static std::condition_variable c;
    return c;
  }
  static int& running() {
    static int n = 0;
    return n;
  }
};

Result<std::string> hash_password(std::string_view password) {
  const HashGate gate;
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    return fail(ErrorCode::kUnavailable, "not enough memory to hash a password");
  return std::string(out.data());
}

bool password_matches(const std::string& hash, std::string_view password) {
  const HashGate gate;
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

// A real hash of nothing anyone knows, so that an unknown login takes as long as a wrong password.
const std::string& decoy_hash() {
  static const std::string hash = [] {
    std::array<unsigned char, 32> random{};
    randombytes_buf(random.data(), random.size());
    return hash_password({reinterpret_cast<const char*>(random.data()), random.size()}).value_or("");
  }();
  return hash;
}

std::string new_secret() {
  std::array<unsigned char, 32> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, 64> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

std::string hash_secret(std::string_view secret) {
  std::string out(32, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(),
                     reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), nullptr, 0);
  return out;
}

}  // namespace

Access::Access(AccountStore& store, const Clock& clock) : store_(store), clock_(clock) {
  sodium_ready();
}

Result<User> Access::set_password(UserId user, std::string_view password, UserId actor) {
  if (password.size() < kMinPassword)
    return fail(ErrorCode::kInvalid, "the password needs at least 10 characters", "/password");
  if (password.size() > kMaxPassword)
    return fail(ErrorCode::kInvalid, "the password is too long", "/password");
  TM_ASSIGN(const std::string hash, hash_password(password));
  return store_.set_password_hash(user, hash, {actor, clock_.now()});
}

Result<User> Access::check_password(std::string_view login, std::string_view password) {
  const std::string name(login.substr(0, 64));
  const auto user = store_.user_by_login(name);
  std::string hash = decoy_hash();
  bool usable = false;
  if (user && !user->disabled) {
    TM_ASSIGN(std::string stored, store_.password_hash(user->id));
    if (!stored.empty()) {
      hash = std::move(stored);
      usable = true;
    }
  } else if (!user && user.error().code != ErrorCode::kNotFound) {
    return tl::unexpected(user.error());
  }
  const bool matches = password.size() <= kMaxPassword && password_matches(hash, password);
  if (!matches || !usable) return fail(ErrorCode::kUnauthorized, "the login or the password is wrong");
  return *user;
}

Result<std::string> Access::open_session(const User& user) {
  std::string secret = new_secret();
  const TimeUs now = clock_.now();
  NewSecret wanted{Kind::kSession, hash_secret(secret), user.id, user.epoch};
  wanted.expires = TimeUs{now.value + kSessionLife};
  TM_TRY(store_.add_secret(wanted, {user.id, now}));
  return secret;
}

Result<Grant> Access::session(std::string_view secret) {
  return store_.grant(Kind::kSession, hash_secret(secret), clock_.now());
}

Result<void> Access::close_session(std::string_view secret, UserId actor) {
  return store_.end_secret(Kind::kSession, hash_secret(secret), {actor, clock_.now()});
}

Result<std::string> Access::create_api_token(const User& user, const NewToken& wanted, UserId actor) {
  std::string token = std::string(kTokenPrefix) + new_secret();
  const NewSecret secret{Kind::kApiToken, hash_secret(token), user.id,        user.epoch,
                         wanted.name,     wanted.expires,     wanted.project, wanted.scopes};
  TM_TRY(store_.add_secret(secret, {actor, clock_.now()}));
  return token;
}

Result<Grant> Access::api_token(std::string_view token) {
  if (token.substr(0, kTokenPrefix.size()) != kTokenPrefix)
    return fail(ErrorCode::kUnauthorized, "not an API token of this server");
  return store_.grant(Kind::kApiToken, hash_secret(token), clock_.now());
}

Result<std::string> Access::create_one_time_link(const User& user, UserId actor) {
  std::string secret = new_secret();
  const TimeUs now = clock_.now();
  NewSecret wanted{Kind::kOneTimeLink, hash_secret(secret), user.id, user.epoch};
  wanted.expires = TimeUs{now.value + kLinkLife};
  TM_TRY(store_.add_secret(wanted, {actor, now}));
  return secret;
}

Result<User> Access::use_one_time_link(std::string_view secret) {
  return store_.take_secret(Kind::kOneTimeLink, hash_secret(secret), clock_.now());
}

Result<std::optional<Role>> Access::role_in(const User& user, ProjectId project) {
  if (user.administrator) return std::optional(Role::kOwner);
  return store_.role_in(project, user.id);
}

namespace {

// Whether one whose role is `own` may give or take this role.
bool may_hand_out(Role own, std::optional<Role> role) {
  return own == Role::kOwner || (own == Role::kManager && (!role || *role > Role::kManager));
}

}  // namespace

Result<void> Access::change_member(const MemberChange& change, UserId actor, Role own) {
  const auto decide = [&](std::optional<Role> before) -> Result<std::optional<Role>> {
    if (change.fresh && before)
      return fail(ErrorCode::kConflict, "they are a member of this project already", "/login");
    if (!change.fresh && !before)
      return fail(ErrorCode::kNotFound,
                  "user " + std::to_string(change.user.value) + " is no member of this project");
    const bool leaving = !change.role && change.user == actor;
    if (!leaving && (!may_hand_out(own, before) || !may_hand_out(own, change.role)))
      return fail(ErrorCode::kForbidden,
                  own == Role::kManager
                      ? "managers add, change and remove reviewers, annotators and viewers; ask an owner"
                      : "only owners and managers change who is a member",
                  change.role ? "/role" : "");
    return change.role;
  };
  return store_.change_member(change.project, change.user, decide, {actor, clock_.now()});
}

std::string Access::csrf_token(std::string_view session_secret) {
  sodium_ready();
  static constexpr std::string_view kPurpose = "touchmark csrf";
  std::array<unsigned char, 32> out{};
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(kPurpose.data()),
                     kPurpose.size(), reinterpret_cast<const unsigned char*>(session_secret.data()),
                     std::min<std::size_t>(session_secret.size(), crypto_generichash_KEYBYTES_MAX));
  std::array<char, 64> text{};
  sodium_bin2base64(text.data(), text.size(), out.data(), out.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

}  // namespace touchmark::access
