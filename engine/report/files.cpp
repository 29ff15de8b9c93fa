#include "report/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace fb {
namespace {

tl::unexpected<Error> system_error(const std::filesystem::path& file, const char* what) {
  return fail({.file = file.string(),
               .rule = fmt::format("{}: {}", what, std::strerror(errno)),
               .next = "Check the folder, its permissions and free space; what was there before is unchanged"});
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t done = ::write(fd, bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

}  // namespace

Result<void> write_whole_file(const std::filesystem::path& file, std::string_view bytes) {
  const std::filesystem::path part = file.string() + ".part";
  const int fd = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return system_error(file, "cannot be written");
  const bool written = write_all(fd, bytes) && ::fsync(fd) == 0;
  const bool closed = ::close(fd) == 0;
  if (!written || !closed || ::rename(part.c_str(), file.c_str()) != 0) {
    const auto error = system_error(file, "cannot be written");
    ::unlink(part.c_str());
    return error;
  }
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int dir = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir >= 0) {
    ::fsync(dir);
    ::close(dir);
  }
  return {};
}

Result<std::string> read_whole_file(const std::filesystem::path& file, std::size_t most) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return fail(
        {.file = file.string(), .rule = "cannot be opened for reading", .next = "Check the path and its permissions"});
  std::string bytes;
  char buffer[1 << 16];
  while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
    bytes.append(buffer, static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > most)
      return fail({.file = file.string(),
                   .rule = fmt::format("is larger than {} bytes", most),
                   .next = "Give a report written by Firebreak"});
  }
  return bytes;
}

}  // namespace fb
