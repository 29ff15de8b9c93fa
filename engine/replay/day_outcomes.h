// One recorded day under several rulebooks: what each lets happen, side by side.
//
// Every rulebook is replayed from the recording's genesis on an engine of its own, without checkpoints; at most two at
// a time. The figures do not depend on how many. Thread rule: outcomes_under blocks; `progress` is called from its
// worker threads.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/rulebook.h"
#include "record/recording.h"
#include "replay/figure_registry.h"

namespace fb {

struct DayOutcome {
  std::string rulebook, title;
  std::vector<NotPromised> not_promised;
  OutcomeFigures figures;             // of the whole day
  std::vector<std::string> tranches;  // ids, beside figures.drawn_by_tranche: rulebooks arrange the insurance differently
  Money insurance = 0;                // what tranches hold at the end
  std::string state_hash, parameters_sha256;
  std::string error;  // the engine froze: what and where; the figures end there
};

// `progress(rulebook, block, blocks)` after each block; false ends everything with an error that says so.
using DayProgress = std::function<bool(std::size_t, std::uint32_t, std::uint32_t)>;
Result<std::vector<DayOutcome>> outcomes_under(const std::shared_ptr<const Recording>& recording,
                                               const std::vector<Rulebook>& rulebooks, const DayProgress& progress);

// The table that commands, window and report show: a row a figure, a value a rulebook, in this order. Figures of collateral
// that are zero under every rulebook are left out.
struct DayFigure {
  FigureId id{};
  std::vector<std::int64_t> values;  // one a rulebook
};
std::vector<DayFigure> day_figures(const std::vector<DayOutcome>& outcomes);

// "figure,unit,firebreak,…" and one line a figure; money in micro-USD. Then what each does not promise, and the hashes.
std::string day_outcomes_csv(const std::vector<DayOutcome>& outcomes, const std::string& recording_hash);

}  // namespace fb
