// Vectors of dYdX v4: margin rates, bankruptcy and fillable price, insurance, limits, funding.
#include <array>
#include <map>
#include <numeric>
#include <stdexcept>

#include "report/conformance_values.h"
#include "risk/venue_funding.h"
#include "risk/venue_margin.h"
#include "solvency/venue_bankruptcy.h"
#include "solvency/venue_sizing.h"

namespace fb::conformance {
namespace {

// Lots are the venue's base quantums. Quantums in one unit of an asset:
std::int64_t quantums_per_unit(const std::string& asset) {
  static const std::map<std::string, std::int64_t> per_unit{{"BTC", 100'000'000}, {"ETH", 1'000'000'000}};
  return per_unit.at(asset);
}

Money unit_of(const Json& in, const std::string& asset) {
  const Money price = micro_usd(in.at("oracle_usd").at(asset));
  if (price % quantums_per_unit(asset) != 0) throw std::invalid_argument("a quantum is worth no whole micro-USD");
  return price / quantums_per_unit(asset);
}

Money notional_of(Lots lots, Money unit) { return checked_mul(magnitude(lots), unit, "notional"); }

// The account of a vector, as the ledger would have it.
struct Account {
  AccountSums sums;
  std::string asset;  // to be closed
  Lots held = 0;
  Money unit = 0;
  Ppm rate = 0;

  explicit Account(const Json& in) : rate(ppm(in.at("mm"))) {
    sums.equity = micro_usd(in.at("quote_balance_usd"));
    const auto& positions = in.at("positions_quantums");
    for (const auto& [id, quantums] : positions.items()) {
      const Money value = unit_of(in, id);
      sums.equity = checked_add(sums.equity, checked_mul(integer(quantums), value));
      sums.maintenance = checked_add(sums.maintenance, ppm_up(notional_of(integer(quantums), value), rate));
    }
    asset = in.contains("close_asset") ? in.at("close_asset").get<std::string>() : positions.items().begin().key();
    held = positions.contains(asset) ? integer(positions.at(asset)) : 0;
    unit = unit_of(in, asset);
  }
  Money maintenance(Lots lots) const { return ppm_up(notional_of(lots, unit), rate); }
  ClosingPart part(Lots delta) const {
    return {held, delta, unit, maintenance(held), magnitude(delta) > magnitude(held) ? 0 : maintenance(held + delta)};
  }
};

Json bankruptcy_price_answer(const Json& in) {
  const Account account(in);
  const auto value = bankruptcy_value(account.sums, account.part(integer(in.at("delta_quantums"))));
  if (!value) return {{"error", value.error().field == "delta" ? "invalid_position_delta" : value.error().text()}};
  return {{"bankruptcy_quote_quantums", *value}};
}

struct Fraction {  // of > 0, in lowest terms
  Int128 value, of;
};
Int128 gcd(Int128 a, Int128 b) { return b == 0 ? (a < 0 ? -a : a) : gcd(b, a % b); }
Int128 product(Int128 a, Int128 b) {
  Int128 out = 0;
  if (__builtin_mul_overflow(a, b, &out)) throw_overflow("an exact fraction");
  return out;
}
Fraction lowest(Int128 value, Int128 of) {
  const Int128 common = gcd(value, of);
  return {value / common, of / common};
}
Fraction times(const Fraction& a, const Fraction& b) {
  const Fraction x = lowest(a.value, b.of), y = lowest(b.value, a.of);
  return {product(x.value, y.value), product(x.of, y.of)};
}
Fraction sum(const Fraction& a, const Fraction& b) {
  return lowest(product(a.value, b.of) + product(b.value, a.of), product(a.of, b.of));
}

Json fillable_price_answer(const Json& in) {
  const Account account(in);
  if (account.held == 0) return {{"error", "invalid_position_delta"}};
  const auto given =
      fillable_concession(account.sums, account.maintenance(account.held), integer(in.at("bankruptcy_adjustment_ppm")),
                          integer(in.at("spread_to_mmr_ppm")));
  const Fraction conceded = sum(lowest(given.rest, given.rest_of), {given.whole, 1});
  const Fraction a_unit = times(conceded, lowest(quantums_per_unit(account.asset), wide(-account.held, kUsd)));
  const Fraction price = sum(lowest(micro_usd(in.at("oracle_usd").at(account.asset)), kUsd),
                             a_unit.of < 0 ? Fraction{-a_unit.value, -a_unit.of} : a_unit);
  return {{"fillable_price_usd", to_text(price.value) + (price.of == 1 ? "" : "/" + to_text(price.of))}};
}

}  // namespace

Json dydx_insurance_answer(const Json& in) {
  const Account account(in);
  const Lots delta = integer(in.at("delta_quantums"));
  const Money proceeds =
      narrow(floor_div(wide(-delta, micro_usd(in.at("fill_price_usd"))), quantums_per_unit(account.asset)), "proceeds");
  const Money bankrupt = must(bankruptcy_value(account.sums, account.part(delta)));
  return {{"insurance_delta_quote_quantums", insurance_delta(proceeds, bankrupt, integer(in.at("max_liq_fee_ppm")))}};
}

namespace {

Json maintenance_margin_answer(const Json& in) {
  return {{"mm_ppm", maintenance_rate(integer(in.at("im_ppm")), integer(in.at("maint_fraction_ppm")))}};
}

Json funding_clamp_answer(const Json& in) {
  return {{"max_abs_funding_ppm", funding_rate_limit(integer(in.at("clamp_factor_ppm")), integer(in.at("im_ppm")),
                                                     integer(in.at("maint_fraction_ppm")))}};
}

Ppm scaled_rate(const Json& in) {
  return scaled_initial_rate({integer(in.at("base_im_ppm")), integer(in.at("oi_lower")), integer(in.at("oi_upper"))},
                             integer(in.at("oi_notional")));
}
Json open_interest_scaled_im_answer(const Json& in) { return {{"im_ppm", scaled_rate(in)}}; }
Json initial_margin_quote_answer(const Json& in) {
  return {{"im_quote_quantums", ppm_up(integer(in.at("notional_quote_quantums")), scaled_rate(in))}};
}

Json partial_liquidation_limits_answer(const Json& in) {
  const Money notional =
      narrow(floor_div(wide(magnitude(integer(in.at("position_quantums"))), micro_usd(in.at("btc_usd"))),
                       quantums_per_unit("BTC")),
             "notional");
  const auto limits =
      position_limits(notional, integer(in.at("min_position_notional")), integer(in.at("max_portion_ppm")));
  return {{"min_notional", limits.least}, {"max_notional", limits.most}};
}

Json per_block_subaccount_limits_answer(const Json& in) {
  const auto room = block_room({scaled_or(in, "max_notional", 1, 0), scaled_or(in, "max_insurance_lost", 1, 0)},
                               {scaled_or(in, "prev_notional", 1, 0), scaled_or(in, "prev_insurance_lost", 1, 0)},
                               in.value("same_perpetual_liquidated_already_this_block", false));
  if (!room) return {{"error", "subaccount_has_liquidated_perpetual"}};
  return {{"remaining_notional", room->notional}, {"remaining_insurance", room->insurance}};
}

Json funding_settlement_answer(const Json& in) {
  return {{"net_settlement_ppm", whole(index_settlement_ppm(integer(in.at("new_index")), integer(in.at("old_index")),
                                                            integer(in.at("quantums"))))}};
}

constexpr std::array kMechanisms{
    Mechanism{"bankruptcy_price", bankruptcy_price_answer, one, 0},
    Mechanism{"liquidation_fillable_price", fillable_price_answer, one, 0},
    Mechanism{"maintenance_margin", maintenance_margin_answer, one, 0},
    Mechanism{"funding_clamp", funding_clamp_answer, one, 0},
    Mechanism{"open_interest_scaled_im", open_interest_scaled_im_answer, one, 0},
    Mechanism{"initial_margin_quote", initial_margin_quote_answer, one, 0},
    Mechanism{"partial_liquidation_limits", partial_liquidation_limits_answer, one, 0},
    Mechanism{"per_block_subaccount_limits", per_block_subaccount_limits_answer, one, 0},
    Mechanism{"funding_settlement", funding_settlement_answer, one, 0},
};

}  // namespace

std::span<const Mechanism> dydx_mechanisms() { return kMechanisms; }

}  // namespace fb::conformance
