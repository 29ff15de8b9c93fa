#include "insurance/flow_picture.h"

#include <QCoreApplication>
#include <algorithm>
#include <numeric>

#include "common/numbers.h"
#include "insurance/tranche_series.h"

namespace fb::ui {
namespace {

constexpr std::size_t kMostBankrupts = 5;                 // by name; the others are one node
constexpr std::size_t kMostMarkets = 5, kMostPayers = 5;  // the same
constexpr double kGap = 0.035;                            // between two nodes of a column, of its height

QString tr(const char* words) { return QCoreApplication::translate("fb::ui::FlowPicture", words); }

Money sum(const std::vector<Money>& amounts) { return std::accumulate(amounts.begin(), amounts.end(), Money{0}); }

class Maker {
 public:
  explicit Maker(FlowPicture& out) : out_(out) {}

  std::size_t node(FlowNode::Kind kind, int column, QString name) {
    out_.nodes.push_back({kind, column, std::move(name)});
    return out_.nodes.size() - 1;
  }
  void band(std::size_t from, std::size_t to, Money amount) {
    if (amount <= 0) return;
    const auto same = std::ranges::find_if(out_.bands, [&](const FlowBand& b) { return b.from == from && b.to == to; });
    if (same == out_.bands.end())
      out_.bands.push_back({from, to, amount});
    else
      same->amount += amount;
  }

  // A node is as high as the larger of its two sides; bands take their place on each side in the order of the nodes.
  void arrange() {
    std::vector<Money> in(out_.nodes.size()), outgoing(out_.nodes.size());
    for (const FlowBand& b : out_.bands) {
      outgoing[b.from] += b.amount;
      in[b.to] += b.amount;
    }
    for (std::size_t n = 0; n < out_.nodes.size(); ++n) out_.nodes[n].amount = std::max(in[n], outgoing[n]);
    for (int column = 0; column < 3; ++column) place(column);
    std::vector<double> left(out_.nodes.size()), right(out_.nodes.size());
    for (std::size_t n = 0; n < out_.nodes.size(); ++n) left[n] = right[n] = out_.nodes[n].top;
    std::stable_sort(out_.bands.begin(), out_.bands.end(), [](const FlowBand& a, const FlowBand& b) {
      return std::pair{a.from, a.to} < std::pair{b.from, b.to};
    });
    for (FlowBand& b : out_.bands) {
      b.height = share_ * static_cast<double>(b.amount);
      b.from_top = right[b.from];
      b.to_top = left[b.to];
      right[b.from] += b.height;
      left[b.to] += b.height;
    }
  }

 private:
  // One scale for all columns: the one in which the fullest column still has room for its gaps.
  void place(int column) {
    if (column == 0) setScale();
    double at = 0;
    for (FlowNode& n : out_.nodes) {
      if (n.column != column) continue;
      n.top = at;
      n.height = share_ * static_cast<double>(n.amount);
      at += n.height + kGap;
    }
  }
  void setScale() {
    share_ = 0;
    for (int column = 0; column < 3; ++column) {
      double total = 0;
      int count = 0;
      for (const FlowNode& n : out_.nodes)
        if (n.column == column) {
          total += static_cast<double>(n.amount);
          ++count;
        }
      if (total <= 0) continue;
      const double scale = (1 - kGap * std::max(0, count - 1)) / total;
      share_ = share_ == 0 ? scale : std::min(share_, scale);
    }
  }

  FlowPicture& out_;
  double share_ = 0;
};

void addBankrupts(Maker& maker, const LossFlow& flow, const std::vector<std::size_t>& market_node,
                  const std::function<QString(AccountRef)>& name_of) {
  const std::size_t shown = flow.bankrupts.size() <= kMostBankrupts + 1 ? flow.bankrupts.size() : kMostBankrupts;
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t from = maker.node(FlowNode::Kind::bankrupt, 0, name_of(flow.bankrupts[i].account));
    for (std::size_t m = 0; m < market_node.size(); ++m)
      maker.band(from, market_node[m], flow.bankrupts[i].by_column[m]);
  }
  if (shown == flow.bankrupts.size()) return;
  const auto others = static_cast<std::int64_t>(flow.bankrupts.size() - shown);
  const std::size_t from = maker.node(FlowNode::Kind::bankrupt, 0, tr("%1 other accounts").arg(integer(others)));
  for (std::size_t m = 0; m < market_node.size(); ++m) {
    Money rest = 0;
    for (std::size_t i = shown; i < flow.bankrupts.size(); ++i) rest += flow.bankrupts[i].by_column[m];
    maker.band(from, market_node[m], rest);
  }
}

// The node of each column with a hole: the largest by name, the others one.
std::vector<std::size_t> addMarkets(Maker& maker, const LossFlow& flow, const std::vector<MarketSnapshot>& markets) {
  std::vector<std::size_t> order, node(flow.deficit.size());
  for (std::size_t m = 0; m < flow.deficit.size(); ++m)
    if (flow.deficit[m] > 0) order.push_back(m);
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t m) { return flow.deficit[m]; });
  const std::size_t named = order.size() <= kMostMarkets + 1 ? order.size() : kMostMarkets;
  std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(named));
  for (std::size_t i = 0; i < named; ++i) {
    const std::size_t m = order[i];
    node[m] =
        maker.node(FlowNode::Kind::market, 1, m < markets.size() ? text(markets[m].id) : tr("fall of collateral"));
  }
  if (named == order.size()) return node;
  const auto others = static_cast<std::int64_t>(order.size() - named);
  const std::size_t rest = maker.node(FlowNode::Kind::market, 1, tr("%1 other markets").arg(integer(others)));
  for (std::size_t i = named; i < order.size(); ++i) node[order[i]] = rest;
  return node;
}

struct Payer {
  FlowNode::Kind kind = FlowNode::Kind::tranche;
  QString name;
  std::vector<Money> paid;  // [column]
};

// Who paid anything, first to pay first.
std::vector<Payer> payersOf(const LossFlow& flow, const std::vector<TrancheSnapshot>& tranches,
                            const std::vector<MarketSnapshot>& markets) {
  std::vector<Payer> out;
  const auto add = [&](FlowNode::Kind kind, const QString& name, const std::vector<Money>& paid) {
    if (std::ranges::any_of(paid, [](Money amount) { return amount > 0; })) out.push_back({kind, name, paid});
  };
  auto order = stackOrder(tranches);
  std::reverse(order.begin(), order.end());
  for (const std::uint32_t t : order)
    if (t < flow.drawn.size()) add(FlowNode::Kind::tranche, trancheName(tranches[t].spec, markets), flow.drawn[t]);
  add(FlowNode::Kind::winners, tr("%1 winners, cut").arg(integer(static_cast<std::int64_t>(flow.winners.size()))),
      flow.cut);
  add(FlowNode::Kind::rounding, tr("rounding"), flow.rounding);
  add(FlowNode::Kind::unbacked, tr("nobody: unbacked"), flow.unbacked);
  return out;
}

// The smaller tranches are one node where there are many; who else paid always has one of its own.
void addPayers(Maker& maker, const std::vector<Payer>& payers, const std::vector<std::size_t>& market_node) {
  std::vector<Money> sizes;
  for (const Payer& p : payers)
    if (p.kind == FlowNode::Kind::tranche) sizes.push_back(sum(p.paid));
  std::ranges::sort(sizes, std::greater{});
  const Money least = sizes.size() <= kMostPayers + 1 ? 0 : sizes[kMostPayers - 1];
  std::vector<Money> others(market_node.size());
  std::int64_t count = 0;
  const auto add = [&](FlowNode::Kind kind, const QString& name, const std::vector<Money>& paid) {
    const std::size_t to = maker.node(kind, 2, name);
    for (std::size_t m = 0; m < market_node.size(); ++m) maker.band(market_node[m], to, paid[m]);
  };
  for (const Payer& p : payers) {
    if (p.kind != FlowNode::Kind::tranche || sum(p.paid) >= least) {
      add(p.kind, p.name, p.paid);
      continue;
    }
    ++count;
    for (std::size_t m = 0; m < others.size(); ++m) others[m] += p.paid[m];
  }
  if (count > 0) add(FlowNode::Kind::tranche, tr("%1 other tranches").arg(integer(count)), others);
}

}  // namespace

FlowPicture flowPicture(const LossFlow& flow, const std::vector<TrancheSnapshot>& tranches,
                        const std::vector<MarketSnapshot>& markets, const std::function<QString(AccountRef)>& name_of) {
  FlowPicture out;
  if (flow.empty()) return out;
  out.total = sum(flow.deficit);
  Maker maker(out);
  const auto market_node = addMarkets(maker, flow, markets);
  addBankrupts(maker, flow, market_node, name_of);
  addPayers(maker, payersOf(flow, tranches, markets), market_node);
  maker.arrange();
  return out;
}

QString FlowPicture::bandText(std::size_t band) const {
  const FlowBand& b = bands[band];
  const FlowNode &from = nodes[b.from], &to = nodes[b.to];
  const QString amount = moneyExact(b.amount) + " USD";
  switch (to.kind) {
    case FlowNode::Kind::market:
      return tr("%1 could not pay %2 in %3").arg(from.name, amount, to.name);
    case FlowNode::Kind::tranche:
      return tr("%1 paid %2 for %3").arg(to.name, amount, from.name);
    case FlowNode::Kind::winners:
      return tr("%1: %2 of the gains in %3, the shortfall").arg(to.name, amount, from.name);
    case FlowNode::Kind::unbacked:
      return tr("%1 of %2 filled by nobody: unbacked").arg(amount, from.name);
    case FlowNode::Kind::rounding:
    case FlowNode::Kind::bankrupt:
      return tr("%1: %2 for %3").arg(to.name, amount, from.name);
  }
  return {};
}

}  // namespace fb::ui
