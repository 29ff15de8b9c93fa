// The table of collateral assets: what each was worth, what came, went, was converted, and what its falls left open.
#include "report/tables.h"
#include "risk/collateral.h"

namespace fb {
namespace {

struct AssetFacts {
  std::int64_t price_before = 0, price_after = 0, lowest = 0, lowest_seq = 0;  // micro-USD a unit
  std::int64_t amount_before = 0, amount_after = 0;
  Money deposited = 0, withdrawn = 0, converted = 0;  // each movement at its price of the moment, rounded down
  Money holes = 0;
};

class AssetWalk {
 public:
  AssetWalk(const TableInputs& in) : in_(in), facts_(in.genesis.assets.size()) {}

  std::vector<AssetFacts> run() {
    const SpanFacts& span = in_.runs.front().facts;
    for (std::int64_t seq = 0; seq < span.end; ++seq) {
      if (seq == span.begin) start();
      take(in_.log.events[static_cast<std::size_t>(seq)], seq, seq >= span.begin);
    }
    return facts_;
  }

 private:
  void start() {
    for (AssetFacts& f : facts_) {
      f.price_before = f.lowest = f.price_after;
      f.lowest_seq = in_.runs.front().facts.begin - 1;
      f.amount_before = f.amount_after;
    }
  }

  void take(const Event& e, std::int64_t seq, bool counts) {
    if (e.type == EventType::collateral_mark) {
      AssetFacts& f = facts_.at(e.market);
      f.price_after = e.x;
      if (counts && e.x < f.lowest) f.lowest = e.x, f.lowest_seq = seq;
    }
    if (e.type == EventType::collateral) take_movement(e, counts);
    if (e.type == EventType::bankruptcy && counts && e.detail != 0)
      for (const auto& [asset, amount] : in_.log.detail_of(e)->more)
        facts_.at(static_cast<std::size_t>(asset)).holes += amount;
  }

  void take_movement(const Event& e, bool counts) {
    AssetFacts& f = facts_.at(e.market);
    f.amount_after += e.x;
    if (!counts) return;
    const Money value = asset_value(e.x < 0 ? -e.x : e.x, f.price_after);
    switch (static_cast<CollateralReason>(e.code)) {
      case CollateralReason::deposit:
        f.deposited += value;
        break;
      case CollateralReason::withdrawal:
        f.withdrawn += value;
        break;
      case CollateralReason::sale:
        f.converted += value;
        break;
      case CollateralReason::opening:
        break;
    }
  }

  const TableInputs& in_;
  std::vector<AssetFacts> facts_;
};

}  // namespace

Table collateral_table(const TableInputs& in) {
  Table t{"collateral", "Collateral beside USD",
          "Prices a unit; movements at their price of the moment. Holes: what a fall of the asset left below zero, "
          "filled by shared tranches up to its "
          "silo; what no silo fills is unbacked (see the outcome)."};
  t.sideways = true;
  t.columns = {{"asset", "Asset", Unit::text},
               {"price_before", "Price at the start", Unit::money},
               {"price_after", "Price at the end", Unit::money},
               {"lowest_price", "Lowest price", Unit::money},
               {"lowest_seq", "Its event", Unit::seq},
               {"value_before", "Held at the start", Unit::money},
               {"value_after", "Held at the end", Unit::money},
               {"deposited", "Deposited", Unit::money},
               {"withdrawn", "Withdrawn", Unit::money},
               {"converted", "Converted", Unit::money},
               {"holes", "Holes left by its falls", Unit::money}};
  const std::vector<AssetFacts> facts = AssetWalk(in).run();
  for (std::size_t c = 0; c < facts.size(); ++c) {
    const AssetFacts& f = facts[c];
    t.rows.push_back({text_cell(in.genesis.assets[c].id), number_cell(f.price_before), number_cell(f.price_after),
                      number_cell(f.lowest), number_cell(f.lowest_seq),
                      number_cell(asset_value(f.amount_before, f.price_before)),
                      number_cell(asset_value(f.amount_after, f.price_after)), number_cell(f.deposited),
                      number_cell(f.withdrawn), number_cell(f.converted), number_cell(f.holes)});
  }
  return t;
}

}  // namespace fb
