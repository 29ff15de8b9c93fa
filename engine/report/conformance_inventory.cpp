// Vectors of what the venue itself earns and loses on positions that it took over: booked in the engine's own ledger,
// whose entry values and realised profit they check, and settled as Vega settles.
#include <stdexcept>

#include "ledger/ledger.h"
#include "report/conformance_values.h"
#include "solvency/venue_loss.h"

namespace fb::conformance {
namespace {

constexpr AccountIdx kNetwork = 0, kOthers = 1;

// Prices in ticks of 1e-6, lots of one unit.
class Inventory {
 public:
  Inventory() : ledger_(1) { ledger_.resize(2); }

  void buy(Lots lots, Ticks price) {  // lots < 0 sells
    if (lots == 0 || price < 0) throw std::invalid_argument("an event without size or price");
    closed_ = closed_ || sign_of(lots) * sign_of(held()) < 0;
    ledger_.fill(0, lots > 0 ? kNetwork : kOthers, lots > 0 ? kOthers : kNetwork, magnitude(lots), price, 1);
  }
  void mark(Ticks price) { mark_ = price; }

  Lots held() const { return ledger_.lots(kNetwork, 0); }
  Money entry_value() const { return ledger_.entry_value(kNetwork, 0); }
  Money realised() const { return ledger_.realised(kNetwork); }
  Money unrealised() const { return checked_mul(held(), mark_) - entry_value(); }
  bool closed() const { return closed_; }  // some event reduced the position

 private:
  Ledger ledger_;
  Ticks mark_ = 0;
  bool closed_ = false;
};

// ["take", lots, price]: a bankrupt position at the mark; ["sell" or "buy", lots, price]; ["mark", price].
void apply(Inventory& inventory, const Json& event) {
  const auto kind = event.at(0).get<std::string>();
  if (kind == "mark") return inventory.mark(micro_usd(event.at(1)));
  const Lots lots = integer(event.at(1));
  const Ticks price = micro_usd(event.at(2));
  if (kind == "take") inventory.mark(price);
  if (kind != "take" && kind != "sell" && kind != "buy") throw std::invalid_argument("unknown event " + kind);
  inventory.buy(kind == "sell" ? -lots : lots, price);
}

// The network's loss goes to its counterparties as far as the pool does not cover it.
Json settle_loss(Money realised, Money pool) {
  const Debtor network{std::max<Money>(0, -realised), 0};
  const auto result = must(socialise_by_gain(std::span(&network, 1), std::span(&network.owes, 1), pool));
  const bool conserved = result.debtors[0].own + pool == result.payouts[0] + result.pool_after;
  return {{"loss_socialised", result.debtors[0].uncovered > 0},
          {"sum_of_all_balances", conserved ? "unchanged" : "changed"}};
}

// What a bankrupt party had, which is what it loses. A vector may say it in its description only.
Money collateral_of(const Json& in) {
  if (in.contains("collateral")) return micro_usd(in.at("collateral"));
  const auto words = in.value("desc", std::string());
  const auto end = words.find(" collateral");
  if (end == words.npos) throw std::invalid_argument("the vector does not say what the party had");
  Money units = 0;
  for (const char c : words.substr(words.rfind(' ', end - 1) + 1, end - words.rfind(' ', end - 1) - 1))
    if (c >= '0' && c <= '9') units = checked_add(checked_mul(units, 10), c - '0');
  return checked_mul(units, kUsd);
}

}  // namespace

// A field that no event changes is written once, else as a list with one figure an event.
Json inventory_pnl_answer(const Json& in) {
  Inventory inventory;
  Json realised = Json::array(), out;
  for (const auto& event : in.at("events")) {
    apply(inventory, event);
    realised.push_back(usd(inventory.realised()));
    out["unrealised"].push_back(usd(inventory.unrealised()));
    out["after" + std::to_string(realised.size())] = {
        {"pos", inventory.held()}, {"realised", realised.back()}, {"unrealised", out["unrealised"].back()}};
  }
  out["realised"] = inventory.closed() ? realised : Json(usd(inventory.realised()));
  out["pos"] = inventory.held();
  if (inventory.held() != 0) out["avg_entry"] = usd(inventory.entry_value() / inventory.held());
  out.update(settle_loss(inventory.realised(), scaled_or(in, "insurance_pool", kUsd, 0)));
  return out;
}

Json disposal_pnl_answer(const Json& in) {
  Inventory network;
  const Lots position = integer(in.at("position"));
  network.buy(position, micro_usd(in.at("entry_mark")));
  Json out{{"network_realised_pnl", Json::array()}, {"party_loss", usd(-collateral_of(in))}};
  for (const auto& slice : in.at("slices")) {
    network.buy(-sign_of(position) * integer(slice), micro_usd(in.at("price")));
    out["network_realised_pnl"].push_back(usd(network.realised()));
  }
  return out;
}

}  // namespace fb::conformance
