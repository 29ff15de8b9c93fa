#include "record/source_text.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>
#include <memory>

#include "base/hash.h"

namespace fb {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFetchAgain = "Download or export the file again";

tl::unexpected<Error> refuse(const fs::path& path, std::string rule, std::string next) {
  return fail({.file = path.filename().string(), .rule = std::move(rule), .next = std::move(next)});
}

Result<std::string> read_bytes(const fs::path& path) {
  std::error_code code;
  const auto status = fs::status(path, code);
  if (!fs::exists(status)) return refuse(path, "does not exist", "Check the path");
  if (fs::is_directory(status)) return refuse(path, "is a folder where a file is expected", "Name a file");
  if (!fs::is_regular_file(status)) return refuse(path, "is no regular file", "Copy the data into a plain file");
  const auto size = fs::file_size(path, code);
  if (code || size > kMostBytes) return refuse(path, "is larger than 512 MiB", "Split it by day");
  std::ifstream in(path, std::ios::binary);
  if (!in) return refuse(path, "cannot be opened for reading", "Check its permissions");
  std::string bytes(static_cast<std::size_t>(size), '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.gcount() != static_cast<std::streamsize>(bytes.size()))
    return refuse(path, "changed while it was read", "Import it again");
  return bytes;
}

bool starts_with_bytes(std::string_view bytes, std::string_view magic) {
  return bytes.substr(0, magic.size()) == magic;
}

bool is_zip(std::string_view bytes) { return starts_with_bytes(bytes, "PK\x03\x04"); }
bool is_filtered(std::string_view bytes) {
  return starts_with_bytes(bytes, "\x1f\x8b") || starts_with_bytes(bytes, "\x28\xb5\x2f\xfd") ||
         starts_with_bytes(bytes, "\x04\x22\x4d\x18");
}
bool has_packed_name(const fs::path& path) {
  const auto ext = path.extension();
  return ext == ".zip" || ext == ".gz" || ext == ".zst" || ext == ".lz4";
}

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

Archive open_archive(const std::string& bytes, bool zip) {
  Archive a(archive_read_new(), archive_read_free);
  if (zip) {
    archive_read_support_format_zip(a.get());
  } else {
    archive_read_support_format_raw(a.get());
    archive_read_support_filter_gzip(a.get());
    archive_read_support_filter_zstd(a.get());
    archive_read_support_filter_lz4(a.get());
  }
  if (archive_read_open_memory(a.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) a.reset();
  return a;
}

Result<std::string> unpack_entry(archive* a, const fs::path& path, std::size_t packed) {
  std::string text;
  std::vector<char> buffer(1 << 18);
  for (;;) {
    const auto got = archive_read_data(a, buffer.data(), buffer.size());
    if (got < 0) return refuse(path, "is cut off or damaged inside", kFetchAgain);
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
    if (text.size() > kMostBytes || (text.size() > (1UL << 20) && text.size() / kMostRatio > packed))
      return refuse(path, "unpacks to far more than recorded data would (limits: 512 MiB and 200 times its size)",
                    "Import the unpacked text instead");
  }
}

// The single file inside; names ending in '/' are folders.
Result<void> unpack(const std::string& bytes, const fs::path& path, SourceText& out) {
  const Archive a = open_archive(bytes, is_zip(bytes));
  if (!a) return refuse(path, "is cut off or damaged", kFetchAgain);
  archive_entry* entry = nullptr;
  bool found = false;
  for (int code; (code = archive_read_next_header(a.get(), &entry)) != ARCHIVE_EOF;) {
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return refuse(path, "is cut off or damaged", kFetchAgain);
    const char* name = archive_entry_pathname(entry);
    const std::string_view view = name == nullptr ? "" : name;
    if (view.ends_with('/')) continue;
    if (!is_zip(bytes) && archive_filter_count(a.get()) < 2) return refuse(path, "is cut off or damaged", kFetchAgain);
    if (found) return refuse(path, "holds more than one file", "Pack one file a zip");
    found = true;
    auto text = unpack_entry(a.get(), path, bytes.size());
    if (!text) return fail(text.error());
    out.text = std::move(*text);
    if (is_zip(bytes)) out.inner = fs::path(view).filename().string();
  }
  if (!found) return refuse(path, "holds no file", kFetchAgain);
  return {};
}

Result<void> check_text(SourceText& s) {
  if (starts_with_bytes(s.text, "\xff\xfe") || starts_with_bytes(s.text, "\xfe\xff"))
    return refuse(s.path, "is UTF-16 text", "Save it as UTF-8");
  if (starts_with_bytes(s.text, "\xef\xbb\xbf")) s.text.erase(0, 3);
  if (s.text.find_first_not_of(" \t\r\n") == std::string::npos) return refuse(s.path, "is empty", kFetchAgain);
  if (const auto at = s.text.find('\0'); at != std::string::npos)
    return fail({.file = s.file,
                 .line = 1 + std::count(s.text.begin(), s.text.begin() + static_cast<std::ptrdiff_t>(at), '\n'),
                 .rule = "holds a NUL byte: it is no text",
                 .next = kFetchAgain});
  return {};
}

}  // namespace

Result<SourceText> read_source(const fs::path& path) {
  auto bytes = read_bytes(path);
  if (!bytes) return fail(bytes.error());
  SourceText out{.path = path,
                 .file = path.filename().string(),
                 .inner = path.filename().string(),
                 .sha256 = to_hex(sha256(*bytes))};
  if (bytes->empty()) return refuse(path, "is empty", kFetchAgain);
  if (is_zip(*bytes) || is_filtered(*bytes)) {
    if (!is_zip(*bytes) && has_packed_name(path)) out.inner = path.stem().string();
    if (auto done = unpack(*bytes, path, out); !done) return fail(done.error());
  } else if (has_packed_name(path)) {
    return refuse(path, "has the name of a packed file but is none", kFetchAgain);
  } else {
    out.text = std::move(*bytes);
  }
  if (auto good = check_text(out); !good) return fail(good.error());
  return out;
}

Result<std::vector<fs::path>> list_sources(const fs::path& path) {
  std::error_code code;
  if (!fs::is_directory(path, code)) return std::vector<fs::path>{path};
  std::vector<fs::path> files;
  fs::recursive_directory_iterator it(path, code), end;
  for (; !code && it != end; it.increment(code)) {
    const bool hidden = it->path().filename().string().starts_with('.');
    if (it->is_directory(code)) {
      if (hidden) it.disable_recursion_pending();
    } else if (!hidden) {
      files.push_back(it->path());
    }
  }
  if (code) return refuse(path, "cannot be listed: " + code.message(), "Check its permissions");
  if (files.empty()) return refuse(path, "is a folder without files", "Name the folder that holds the recorded data");
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace fb
