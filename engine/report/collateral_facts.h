// What happened to each collateral asset in a span, from the journal alone. Thread rule: pure function.
#pragma once
#include <vector>

#include "report/facts.h"

namespace fb {

struct AssetFacts {
  std::int64_t price_before = 0, price_after = 0, lowest = 0, lowest_seq = 0;  // micro-USD a unit
  std::int64_t amount_before = 0, amount_after = 0;
  Money deposited = 0, withdrawn = 0, converted = 0;  // each movement at its price of the moment, rounded down
  Money holes = 0;
};

std::vector<AssetFacts> collateral_facts(const EventLog& log, const SpanFacts& span, std::size_t assets);

}  // namespace fb
