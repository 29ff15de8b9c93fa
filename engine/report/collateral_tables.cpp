// The table of collateral assets: what each was worth, what came, went, was converted, and what its falls left open.
#include "report/collateral_facts.h"
#include "report/tables.h"
#include "risk/collateral.h"

namespace fb {

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
  const std::vector<AssetFacts> facts = collateral_facts(in.log, in.runs.front().facts, in.genesis.assets.size());
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
