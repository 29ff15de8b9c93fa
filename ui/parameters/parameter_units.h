// Parameters as people read and write them: ppm as %, ms as s, policies by name. Exact both ways. Thread rule: pure
// functions.
#pragma once
#include <QString>

#include "base/parameters.h"

namespace fb::ui {

bool isPolicy(const ParamSpec& spec);
QStringList policyNames(const ParamSpec& spec);
QString parameterUnit(const ParamSpec& spec);                      // "%", "s", "USD", "count"; empty for a policy
QString parameterText(const ParamSpec& spec, std::int64_t value);  // without its unit: "0.6", "180", "hedge-aware"
QString parameterBounds(const ParamSpec& spec);                    // "0.1 to 100 %"
// What was typed, in the unit above, as the raw text that Parameters::set takes.
Result<std::string> rawParameter(const ParamSpec& spec, const QString& typed);
QString tightensText(const ParamSpec& spec);     // "tightens upwards"; "any change takes two persons"
// Why the change takes two persons: the first parameter that it loosens, or may, and how many more; empty where one is enough.
QString whyTwo(const Parameters& before, const Parameters& after);
QString parameterTitle(const ParamSpec& spec);  // "mm floor" from mm_floor_ppm: unit suffix dropped

}  // namespace fb::ui
