// Figures of the registry as commands write them. Thread rule: pure functions.
#pragma once
#include "commands/output.h"
#include "replay/figure_registry.h"

namespace fb::ctl {

// "1234.50", "-9.25 %", "7934.6": in the unit of the figure; "none" where there is no number. Prices need their market.
std::string figure_text(const Snapshot& s, FigureId id, std::size_t subject = 0);
std::string figure_text(const OutcomeFigures& o, FigureId id);
std::string value_text(const FigureInfo& info, std::optional<std::int64_t> value, const Instrument* instrument = nullptr);
// "forced volume, USD": the label and what unit its text has.
std::string figure_label(FigureId id);

// Every figure of a scope under its name with the suffix of its unit; null where there is no number.
Json figures_json(const Snapshot& s, FigureScope scope, std::size_t subject = 0);
Json figures_json(const OutcomeFigures& o);

}  // namespace fb::ctl
