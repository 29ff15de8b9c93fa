// The report as JSON: resources/report/report.schema.json says what stands where. Integers in the units that key names
// end with; the path of every figure is stable. Thread rule: pure functions.
#pragma once
#include <string>

#include "report/report.h"

namespace fb {

std::string report_json(const Report& report);

}  // namespace fb
