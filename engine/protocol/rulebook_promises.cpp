// A rulebook declares what its policies give up, no more and no less.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/promises.h"
#include "protocol/rulebook.h"

namespace fb {

Result<void> check_promises(const Rulebook& rulebook) {
  Parameters parameters({"M"});
  for (const auto& [key, value] : settings_of(rulebook, Parameters({"M"})))
    if (const auto set = parameters.set(key, value); !set) return fail(set.error());
  const auto given_up = not_promised(promises_of(parameters));
  const auto bad = [&](std::string invariant, long line, std::string rule, std::string next) {
    return fail({.file = rulebook.file,
                 .line = line,
                 .field = "not_promised",
                 .value = std::move(invariant),
                 .rule = std::move(rule),
                 .next = std::move(next)});
  };
  for (const NotPromised& n : rulebook.not_promised)
    if (std::ranges::find(given_up, n.invariant) == given_up.end())
      return bad(n.invariant, n.line, "is promised by these policies",
                 "Remove the line, or choose the policies that it is about");
  for (const std::string_view invariant : given_up)
    if (std::ranges::find(rulebook.not_promised, invariant, &NotPromised::invariant) == rulebook.not_promised.end())
      return bad(std::string(invariant), 0,
                 fmt::format("is not promised by these policies ({}) and not declared", reason_of(invariant)),
                 fmt::format("Add \"{}\" = \"why\" under [not_promised]", invariant));
  return {};
}

}  // namespace fb
