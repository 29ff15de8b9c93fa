#include "protocol/promises.h"

namespace fb {

Promises promises_of(const Parameters& parameters) {
  const auto loss = parameters.choice<LossPolicy>(GlobalParam::loss_policy);
  const auto clearing = parameters.choice<ClearingPolicy>(GlobalParam::clearing_policy);
  const auto price = parameters.choice<AdlPrice>(GlobalParam::adl_price);
  const auto residual = parameters.choice<ResidualPolicy>(GlobalParam::residual_policy);
  Promises out;
  out.i3_c = loss == LossPolicy::clearing && clearing == ClearingPolicy::earmarked;
  out.i3 = loss != LossPolicy::socialise_gains;  // a loser may be helped in one market and gain in a later one
  if (loss != LossPolicy::after_liquidation) return out;
  out.i2 = false;
  out.i5 = price == AdlPrice::mark;
  out.i3 = out.i5 && residual == ResidualPolicy::stay;
  return out;
}

std::vector<std::string_view> not_promised(const Promises& promises) {
  std::vector<std::string_view> out;
  if (!promises.i2) out.push_back("I2");
  if (!promises.i3) out.push_back("I3");
  if (promises.i3 && !promises.i3_c) out.push_back("I3(c)");
  if (!promises.i5) out.push_back("I5");
  return out;
}

Promises both(const Promises& a, const Promises& b) {
  return {a.i2 && b.i2, a.i3 && b.i3, a.i3_c && b.i3_c, a.i5 && b.i5};
}

std::string_view reason_of(std::string_view invariant) {
  if (invariant == "I2") return "accounts may stand below zero until they are liquidated";
  if (invariant == "I3") return "losses may fall on others beyond their gain of the block, or help one who could pay from another market";
  if (invariant == "I3(c)") return "a market's gains may be cut although nobody lost more in it than was set aside for it";
  if (invariant == "I5") return "positions are taken over at a price away from the mark";
  return "";
}

}  // namespace fb
