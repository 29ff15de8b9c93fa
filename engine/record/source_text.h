// One file of recorded data as text: plain or packed (.gz, .zip, .zst, .lz4), checked before anything is parsed.
//
// Refused with an error that names the file: what is no regular file, an empty file, UTF-16, NUL bytes, an archive that
// is cut off or holds more than one file, and text beyond kMostBytes (so a zip bomb stops there). A UTF-8 byte order
// mark is skipped. Thread rule: free functions.
#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace fb {

struct SourceText {
  std::filesystem::path path;
  std::string file;   // name without its folder
  std::string inner;  // name inside the archive, or the same as `file`
  std::string text;
  std::string sha256;  // hex, of the bytes of the file as it lies on disk
};

inline constexpr std::size_t kMostBytes = 512UL << 20;  // of one file after unpacking
inline constexpr std::size_t kMostRatio = 200;          // unpacked : packed, beyond the first megabyte
inline constexpr std::size_t kMostLineBytes = 64UL << 10;
inline constexpr std::size_t kMostFields = 256;

Result<SourceText> read_source(const std::filesystem::path& path);

// Regular files of `path`: itself, or all below it in order of path, hidden ones left out.
Result<std::vector<std::filesystem::path>> list_sources(const std::filesystem::path& path);

}  // namespace fb
