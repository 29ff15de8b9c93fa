#include "report/collateral_facts.h"

#include "risk/collateral.h"

namespace fb {
namespace {

class AssetWalk {
 public:
  AssetWalk(const EventLog& log, const SpanFacts& span, std::size_t assets) : log_(log), span_(span), facts_(assets) {}

  std::vector<AssetFacts> run() {
    for (std::int64_t seq = 0; seq < span_.end; ++seq) {
      if (seq == span_.begin) start();
      take(log_.events[static_cast<std::size_t>(seq)], seq, seq >= span_.begin);
    }
    return facts_;
  }

 private:
  void start() {
    for (AssetFacts& f : facts_) {
      f.price_before = f.lowest = f.price_after;
      f.lowest_seq = span_.begin - 1;
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
      for (const auto& [asset, amount] : log_.detail_of(e)->more)
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

  const EventLog& log_;
  const SpanFacts& span_;
  std::vector<AssetFacts> facts_;
};

}  // namespace

std::vector<AssetFacts> collateral_facts(const EventLog& log, const SpanFacts& span, std::size_t assets) {
  return AssetWalk(log, span, assets).run();
}

}  // namespace fb
