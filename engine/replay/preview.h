// Effect before action, and one timeline against another. Thread rule: one thread, the Replayer's.
#pragma once
#include "replay/replayer.h"
#include "replay/session.h"

namespace fb {

// Runs the next block without and with the draft from the moment shown and says whom it hits at once.
Preview preview_draft(Replayer& replayer, std::vector<OperatorCommand> draft);

// A refusal or an overflow is told in AdlAnswer::error.
AdlAnswer answer_adl(const Protocol& shown, const AdlQuestion& question);

// Two runs at the last block that both have computed.
Comparison compare_runs(Replayer& replayer, int run_a, int run_b);

}  // namespace fb
