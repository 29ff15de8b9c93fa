#include "commands/rulebook_day.h"

#include <mutex>

#include "commands/output.h"

namespace fb::ctl {

Result<std::vector<Rulebook>> rulebooks_named(const std::vector<std::string>& names) {
  std::vector<Rulebook> out;
  for (const std::string& name : names.empty() ? builtin_rulebooks() : names) {
    auto one = read_rulebook(name);
    if (!one) return fail(one.error());
    out.push_back(*std::move(one));
  }
  return out;
}

Result<std::vector<DayOutcome>> day_under(const std::shared_ptr<const Recording>& recording,
                                          const std::vector<Rulebook>& rulebooks) {
  ProgressBar bar("replaying");
  std::mutex mutex;
  std::size_t done = 0;
  return outcomes_under(recording, rulebooks, [&](std::size_t, std::uint32_t, std::uint32_t blocks) {
    const std::lock_guard lock(mutex);
    bar.show(++done, static_cast<std::size_t>(blocks - 1) * rulebooks.size());
    return true;
  });
}

}  // namespace fb::ctl
