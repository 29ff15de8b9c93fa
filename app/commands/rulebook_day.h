// The whole recorded day under several rulebooks, with a progress bar: what outcomes and report have in common.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "commands/command.h"
#include "replay/day_outcomes.h"

namespace fb::ctl {

// By name or file; no names: all inside the program.
Result<std::vector<Rulebook>> rulebooks_named(const std::vector<std::string>& names);

Result<std::vector<DayOutcome>> day_under(const std::shared_ptr<const Recording>& recording,
                                          const std::vector<Rulebook>& rulebooks);

}  // namespace fb::ctl
