// A temporary folder with the files that a test writes into it, plain and zipped, and small days of candles.
#pragma once
#include <archive.h>
#include <archive_entry.h>

#include <QTemporaryDir>
#include <filesystem>
#include <fstream>
#include <string>

#include "record/import.h"

namespace fb::test {

class Files {
 public:
  std::filesystem::path root() const { return dir_.path().toStdString(); }
  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    const auto path = root() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::filesystem::path zip(const std::string& name, const std::string& inner, const std::string& text) const {
    archive* a = archive_write_new();
    archive_write_set_format_zip(a);
    return pack(a, name, inner, text);
  }
  std::filesystem::path gz(const std::string& name, const std::string& text) const {
    return filtered(name, text, archive_write_add_filter_gzip);
  }
  std::filesystem::path zst(const std::string& name, const std::string& text) const {
    return filtered(name, text, archive_write_add_filter_zstd);
  }
  std::filesystem::path lz4(const std::string& name, const std::string& text) const {
    return filtered(name, text, archive_write_add_filter_lz4);
  }

 private:
  std::filesystem::path filtered(const std::string& name, const std::string& text, int (*filter)(archive*)) const {
    archive* a = archive_write_new();
    archive_write_set_format_raw(a);
    filter(a);
    return pack(a, name, name, text);
  }
  std::filesystem::path pack(archive* a, const std::string& name, const std::string& inner,
                             const std::string& text) const {
    const auto path = root() / name;
    std::filesystem::create_directories(path.parent_path());
    archive_write_open_filename(a, path.c_str());
    archive_entry* e = archive_entry_new();
    archive_entry_set_pathname(e, inner.c_str());
    archive_entry_set_size(e, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(e, AE_IFREG);
    archive_entry_set_perm(e, 0644);
    archive_write_header(a, e);
    archive_write_data(a, text.data(), text.size());
    archive_entry_free(e);
    archive_write_free(a);
    return path;
  }
  QTemporaryDir dir_;
};

inline constexpr TimeMs kMidnight = 1583971200000;  // 2020-03-12T00:00:00Z

// `minutes` candles of one minute that open at 100 and close up and down in turn, 10 units traded in each.
inline std::string candles(int minutes, TimeMs start_ms = kMidnight,
                           const std::string& header = "timestamp_ms,open,high,low,close,volume") {
  std::string out = header + "\n";
  for (int i = 0; i < minutes; ++i)
    out += std::to_string(start_ms + i * 60000) + (i % 2 == 0 ? ",100,103,99,102,10\n" : ",102,104,98,100,10\n");
  return out;
}

inline std::string all(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& l : lines) out += l + "\n";
  return out;
}

inline ImportRequest request(std::vector<std::filesystem::path> sources, std::uint32_t accounts = 200) {
  ImportRequest r;
  r.sources = std::move(sources);
  r.population.accounts = accounts;
  return r;
}

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Result<Recording> import(std::vector<std::filesystem::path> sources, std::uint32_t accounts = 200) {
  return import_recording(request(std::move(sources), accounts), {});
}

}  // namespace fb::test
