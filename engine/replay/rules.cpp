#include "replay/rules.h"

#include "protocol/insurance_layout.h"

namespace fb {

Result<std::shared_ptr<const Genesis>> genesis_under(const Recording& recording, const Rules& rules) {
  if (rules == Rules{}) return recording.genesis;
  auto changed = std::make_shared<Genesis>(*recording.genesis);
  for (const auto& [key, value] : rules.parameters)
    if (const auto set = changed->parameters.set(key, value); !set) return fail(set.error());
  if (!rules.rulebook.empty()) changed->rulebook = rules.rulebook;
  arrange_insurance(*changed);
  return changed;
}

}  // namespace fb
