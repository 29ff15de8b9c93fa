// The diagram of a loss flow without pixels: who left a hole, in which market, who filled it. Heights are shares of the
// whole; bands of a node stand in the order of the nodes that they lead to, so that they cross as little as possible.
// Thread rule: values and pure functions.
#pragma once
#include <QString>
#include <functional>
#include <vector>

#include "insurance/loss_flow.h"
#include "replay/snapshot.h"

namespace fb::ui {

struct FlowNode {
  enum class Kind { bankrupt, market, tranche, winners, rounding, unbacked };
  Kind kind = Kind::bankrupt;
  int column = 0;  // 0: bankrupt accounts, 1: markets, 2: payers
  QString name;
  Money amount = 0;
  double top = 0, height = 0;  // 0 to 1, of the column's height; gaps between nodes are in it
};

struct FlowBand {
  std::size_t from = 0, to = 0;  // nodes, from left to right
  Money amount = 0;
  double from_top = 0, to_top = 0, height = 0;
};

struct FlowPicture {
  std::vector<FlowNode> nodes;
  std::vector<FlowBand> bands;
  Money total = 0;
  QString bandText(std::size_t band) const;  // "BTC-PERP: junior paid 12 345.67 USD"
};

// `name_of` says what an account is called.
FlowPicture flowPicture(const LossFlow& flow, const std::vector<TrancheSnapshot>& tranches,
                        const std::vector<MarketSnapshot>& markets, const std::function<QString(AccountRef)>& name_of);

}  // namespace fb::ui
