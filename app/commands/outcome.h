// The outcome of a run as a table and as JSON: the same figures, the same order.
#pragma once
#include "commands/output.h"
#include "commands/run.h"

namespace fb::ctl {

void print_outcome(const Run& run);
Json outcome_json(const Run& run);

}  // namespace fb::ctl
