// Hashes, all from libsodium: BLAKE2b-256 for state and block chains, SHA-256 for exported journal lines and files.
// Thread rule: free functions; a Hasher belongs to one thread.
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace fb {

using Hash256 = std::array<std::uint8_t, 32>;

Hash256 blake2b(std::span<const std::uint8_t> bytes);
Hash256 sha256(std::string_view text);
std::string to_hex(const Hash256& hash);
Result<Hash256> from_hex(std::string_view hex);
Result<Hash256> sha256_of_file(const std::filesystem::path& file);

// Canonical bytes: every integer is appended as 8 bytes, little-endian two's complement; text as its length, then its bytes.
class CanonicalBytes {
 public:
  void add(std::int64_t value);
  void add(std::string_view text);
  void add(const Hash256& hash);
  void add_words(std::span<const std::int64_t> words);  // each as add(value), without a length
  void clear() { bytes_.clear(); }
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), bytes_.size()}; }
  Hash256 hash() const { return blake2b(bytes()); }

 private:
  std::basic_string<std::uint8_t> bytes_;
};

}  // namespace fb
