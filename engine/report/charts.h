// The charts of a report: marks, insurance, forced volume, accounts hit. Long spans are thinned to what a page can
// show, keeping the extremes of every stretch. Thread rule: pure function.
#pragma once
#include <vector>

#include "report/facts.h"
#include "report/table.h"

namespace fb {

std::vector<ChartData> report_charts(const Genesis& genesis, const SpanFacts& facts);

}  // namespace fb
