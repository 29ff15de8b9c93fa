#include "commands/overwrite.h"

#include <fmt/format.h>

#include "record/kept_runs.h"
#include "record/store.h"

namespace fb::ctl {
namespace {

std::string what_is_there(const std::filesystem::path& file) {
  const auto bookmarks = load_bookmarks(file);
  const auto results = load_results(file);
  const auto runs = load_runs(file);
  if (!bookmarks || !results || !runs) return "is there already and is no recording that can be read";
  return fmt::format("is there already, with {} bookmarks, {} kept runs and {} results of replays, which would be lost", bookmarks->size(), runs->size(), results->size());
}

}  // namespace

Result<void> may_replace(const std::filesystem::path& file, bool force) {
  std::error_code ignored;
  if (force || !std::filesystem::exists(file, ignored)) return {};
  return fail({.file = file.string(), .field = "--output", .value = file.string(), .rule = what_is_there(file), .next = "Choose another name, or add --force"});
}

}  // namespace fb::ctl
