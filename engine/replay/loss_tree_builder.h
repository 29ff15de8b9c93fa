// Puts the nodes of a LossTree together: sums, single steps, the smallest ones as one node, and the causes of an event.
// Thread rule: used inside loss_tree.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "replay/loss_tree.h"

namespace fb {

class LossTreeBuilder {
 public:
  using Steps = std::vector<LossStep>;
  LossTreeBuilder(const EventLog& log, const Genesis& genesis) : log_(log), genesis_(genesis) {}

  void add_root(std::string text, std::optional<Money> amount, std::uint32_t events);
  std::uint32_t add_sum(std::uint32_t parent, std::string text, const Steps& steps);
  std::uint32_t add_step(std::uint32_t parent, const LossStep& step, std::string text);
  void add_aside(std::uint32_t parent, std::string text, Money amount);
  void stands_for(std::uint32_t node, std::int64_t seq);  // an event
  // Calls `add` for the groups of steps with the largest amounts, largest loss first, and adds up the rest as one node
  // of `rest_name`.
  void add_largest(std::uint32_t parent, const std::vector<Steps>& groups, std::string_view rest_name,
                   const std::function<void(std::uint32_t, const Steps&)>& add);
  // The causes of an event, theirs below them, back to inputs.
  void explain(std::uint32_t node, std::int64_t seq) { explain(node, seq, kNoMarket, 0); }

  const Event& event(std::int64_t seq) const { return log_.events[static_cast<std::size_t>(seq)]; }
  const Instrument& market(std::uint16_t m) const { return genesis_.markets[m].instrument; }
  std::string describe_event(std::int64_t seq) const;
  std::optional<Money> amount_of(std::int64_t seq) const;  // of the event itself, if it is about money
  std::int64_t liquidation_of(std::int64_t seq) const;     // the liquidation that led to it; else the event itself

  LossTree tree;

 private:
  std::uint32_t add(std::uint32_t parent, LossNode node);
  void explain(std::uint32_t node, std::int64_t seq, std::uint16_t market, int depth);

  const EventLog& log_;
  const Genesis& genesis_;
};

}  // namespace fb
