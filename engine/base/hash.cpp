#include "base/hash.h"

#include <sodium.h>

#include <bit>
#include <fstream>
#include <vector>

namespace fb {

Hash256 blake2b(std::span<const std::uint8_t> bytes) {
  Hash256 out;
  crypto_generichash_blake2b(out.data(), out.size(), bytes.data(), bytes.size(), nullptr, 0);
  return out;
}

Hash256 sha256(std::string_view text) {
  Hash256 out;
  crypto_hash_sha256(out.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return out;
}

std::string to_hex(const Hash256& hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(64);
  for (const std::uint8_t byte : hash) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

Result<Hash256> from_hex(std::string_view hex) {
  Hash256 out{};
  std::size_t length = 0;
  const int bad = sodium_hex2bin(out.data(), out.size(), hex.data(), hex.size(), nullptr, &length, nullptr);
  if (bad != 0 || length != out.size() || hex.size() != 64)
    return fail({.field = "hash", .value = std::string(hex.substr(0, 80)), .rule = "a hash is 64 hexadecimal digits"});
  return out;
}

Result<Hash256> sha256_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail({.file = file.string(), .rule = "cannot be opened for reading", .next = "Check the path and its permissions"});
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  std::vector<char> buffer(1 << 16);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(buffer.data()), static_cast<unsigned long long>(in.gcount()));
  Hash256 out;
  crypto_hash_sha256_final(&state, out.data());
  return out;
}

void CanonicalBytes::add(std::int64_t value) {
  std::uint8_t raw[8];
  for (int i = 0; i < 8; ++i) raw[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * i));
  bytes_.append(raw, 8);
}

void CanonicalBytes::add_words(std::span<const std::int64_t> words) {
  if constexpr (std::endian::native == std::endian::little)
    bytes_.append(reinterpret_cast<const std::uint8_t*>(words.data()), words.size_bytes());
  else
    for (const std::int64_t word : words) add(word);
}

void CanonicalBytes::add(std::string_view text) {
  add(static_cast<std::int64_t>(text.size()));
  bytes_.append(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

void CanonicalBytes::add(const Hash256& hash) { bytes_.append(hash.data(), hash.size()); }

}  // namespace fb
