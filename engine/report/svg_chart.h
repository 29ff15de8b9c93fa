// A chart as inline SVG with units on its axes; colours of text and grid follow the page. Thread rule: pure function.
#pragma once
#include <string>

#include "report/table.h"

namespace fb {

std::string svg_chart(const ChartData& chart);

}  // namespace fb
