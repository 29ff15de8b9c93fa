#include "record/store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "record/store_parts.h"

namespace fb {
namespace fs = std::filesystem;
namespace {

tl::unexpected<Error> system_error(const fs::path& file, const std::string& doing) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return fail({.file = file.filename().string(),
               .rule = "cannot be written: " + (full ? "the disk is full" : doing + ": " + std::strerror(errno)),
               .next = full ? "Free some space or choose another folder" : "Check the folder and its permissions"});
}

// A file beside the target that vanishes unless it is moved into its place.
class Temporary {
 public:
  explicit Temporary(const fs::path& target) {
    const fs::path folder = target.parent_path().empty() ? fs::path(".") : target.parent_path();
    for (int i = 0; i < 100 && !made_; ++i) {
      name_ = folder / fmt::format(".{}.{}-{}.part", target.filename().string(), ::getpid(), i);
      const int fd = ::open(name_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
      made_ = fd >= 0;
      if (made_)
        ::close(fd);
      else if (errno != EEXIST)
        return;
    }
  }
  ~Temporary() {
    if (made_) ::unlink(name_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  bool made() const { return made_; }
  const fs::path& path() const { return name_; }

  // On disk before it takes the name, the name on disk before this returns.
  bool move_to(const fs::path& target) {
    const int fd = ::open(name_.c_str(), O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    good = good && ::rename(name_.c_str(), target.c_str()) == 0;
    if (!good) return false;
    made_ = false;
    const int folder = ::open(name_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
      ::fsync(folder);  // some file systems refuse; the rename itself is atomic
      ::close(folder);
    }
    return true;
  }

 private:
  fs::path name_;
  bool made_ = false;
};

}  // namespace

Result<void> save_recording(const Recording& recording, const fs::path& file) {
  if (fs::is_directory(file))
    return fail({.file = file.filename().string(), .rule = "is a folder", .next = "Name a file ending in .fbk"});
  Temporary temporary(file);
  if (!temporary.made()) return system_error(file, "its folder cannot be written");
  try {
    const bool plain = recording.genesis->assets.empty();
    const auto db = create_database(temporary.path(), plain ? kPlainVersion : kAssetVersion);
    write_recording(*db, recording);
  } catch (const SQLite::Exception& e) {
    return fail(database_error(file, e));
  }
  if (!temporary.move_to(file)) return system_error(file, "sync or rename failed");
  return {};
}

Result<Recording> load_recording(const fs::path& file) {
  return with_database(file, Access::read, [&](SQLite::Database& db) -> Result<Recording> {
    auto r = read_recording(db);
    const auto named = [&](Error e) {
      e.file = file.filename().string();
      return fail(std::move(e));
    };
    if (!r) return named(r.error());
    if (auto good = validate(*r); !good) return named(good.error());
    if (hash_of(*r) != r->hash)
      return named({.field = "hash",
                    .value = to_hex(r->hash),
                    .rule = "does not belong to what the file holds: it was changed after the import",
                    .next = "Import the day again"});
    return r;
  });
}

Result<std::vector<Bookmark>> load_bookmarks(const fs::path& file) {
  return with_database(file, Access::read, [](SQLite::Database& db) -> Result<std::vector<Bookmark>> {
    std::vector<Bookmark> out;
    SQLite::Statement s(db, "SELECT id, time_ms, text FROM bookmark ORDER BY time_ms, id LIMIT 100000");
    while (s.executeStep())
      out.push_back({s.getColumn(0).getInt64(), s.getColumn(1).getInt64(), s.getColumn(2).getString()});
    return out;
  });
}

Result<std::int64_t> add_bookmark(const fs::path& file, const Bookmark& bookmark) {
  return with_database(file, Access::write, [&](SQLite::Database& db) -> Result<std::int64_t> {
    SQLite::Statement s(db, "INSERT INTO bookmark(time_ms, text) VALUES(?,?)");
    s.bind(1, bookmark.time_ms);
    s.bind(2, bookmark.text);
    s.exec();
    return db.getLastInsertRowid();
  });
}

Result<void> remove_bookmark(const fs::path& file, std::int64_t id) {
  return with_database(file, Access::write, [&](SQLite::Database& db) -> Result<void> {
    SQLite::Statement s(db, "DELETE FROM bookmark WHERE id=?");
    s.bind(1, id);
    s.exec();
    return {};
  });
}

Result<std::vector<StoredResult>> load_results(const fs::path& file) {
  return with_database(file, Access::read, [](SQLite::Database& db) -> Result<std::vector<StoredResult>> {
    std::vector<StoredResult> out;
    SQLite::Statement s(db, "SELECT key, label, outcome_json, final_state_hash FROM result ORDER BY key LIMIT 10000");
    while (s.executeStep())
      out.push_back({s.getColumn(0).getString(), s.getColumn(1).getString(), s.getColumn(2).getString(),
                     s.getColumn(3).getString()});
    return out;
  });
}

Result<void> save_result(const fs::path& file, const StoredResult& result) {
  return with_database(file, Access::write, [&](SQLite::Database& db) -> Result<void> {
    SQLite::Statement s(db, "INSERT OR REPLACE INTO result VALUES(?,?,?,?)");
    int at = 0;
    for (const auto* text : {&result.key, &result.label, &result.outcome_json, &result.final_state_hash})
      s.bind(++at, *text);
    s.exec();
    return {};
  });
}

}  // namespace fb
