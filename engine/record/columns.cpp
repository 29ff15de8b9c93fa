#include "record/columns.h"

#include <zstd.h>

namespace fb {
namespace {

constexpr int kLevel = 3;
constexpr std::size_t kMostVarint = 10;

tl::unexpected<Error> damaged(const std::string& column, std::string rule) {
  return fail({.field = "column " + column, .rule = std::move(rule), .next = "Import the day again"});
}

void put_varint(std::string& out, std::uint64_t v) {
  for (; v >= 0x80; v >>= 7) out += static_cast<char>(v | 0x80);
  out += static_cast<char>(v);
}

bool get_varint(std::string_view in, std::size_t& at, std::uint64_t& v) {
  v = 0;
  for (std::size_t i = 0; i < kMostVarint; ++i) {
    if (at == in.size()) return false;
    const auto byte = static_cast<unsigned char>(in[at++]);
    v |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace

std::string pack_text(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), text.data(), text.size(), kLevel);
  check_invariant(ZSTD_isError(size) == 0, "zstd compresses into a buffer of its own bound");
  out.resize(size);
  return out;
}

Result<std::string> unpack_text(const std::string& column, std::string_view bytes, std::size_t most) {
  const auto size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > most)
    return damaged(column, "is damaged or larger than it may be");
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) return damaged(column, "is damaged");
  return out;
}

std::string pack_column(std::span<const std::int64_t> values) {
  std::string raw;
  raw.reserve(values.size() * 3);
  std::uint64_t before = 0;
  for (const std::int64_t value : values) {
    const std::uint64_t step = static_cast<std::uint64_t>(value) - before;  // modulo 2^64, undone the same way
    const auto sign = static_cast<std::uint64_t>(static_cast<std::int64_t>(step) >> 63);
    put_varint(raw, (step << 1) ^ sign);
    before = static_cast<std::uint64_t>(value);
  }
  return pack_text(raw);
}

Result<std::vector<std::int64_t>> unpack_column(const std::string& column, std::string_view bytes, std::size_t count) {
  if (count > kMostRows) return damaged(column, "has more rows than it may have");
  const auto raw = unpack_text(column, bytes, count * kMostVarint);
  if (!raw) return fail(raw.error());
  if (raw->size() < count) return damaged(column, "ends too early");
  std::vector<std::int64_t> out(count);
  std::size_t at = 0;
  std::uint64_t before = 0, packed = 0;
  for (auto& value : out) {
    if (!get_varint(*raw, at, packed)) return damaged(column, "ends too early");
    before += (packed >> 1) ^ (~(packed & 1) + 1);
    value = static_cast<std::int64_t>(before);
  }
  if (at != raw->size()) return damaged(column, "goes on after its last row");
  return out;
}

}  // namespace fb
