#include "replay/draft.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "risk/collateral.h"

namespace fb {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

Result<void> check_one(const OperatorCommand& command, Parameters& in_force) {
  if (command.actor.empty())
    return fail({.field = "actor", .rule = "is empty: every action has a person behind it", .next = "Say who acts"});
  return std::visit(Overloaded{
                        [&](const SetBreaker& b) -> Result<void> {
                          if (b.scope == kGlobalScope || b.scope < in_force.market_ids().size()) return {};
                          return fail({.field = "market",
                                       .value = std::to_string(b.scope),
                                       .rule = "no market has this number",
                                       .next = "Choose a market of the recording or the global breaker"});
                        },
                        [&](const SetParameter& p) -> Result<void> { return in_force.set(p.key, p.value); },
                        [&](const HoldAssetPrice& p) -> Result<void> {
                          const bool fits = p.price_micro >= kReleased && p.price_micro <= kMostPriceMicro;
                          if (p.asset < in_force.asset_ids().size() && fits) return {};
                          return fail({.field = "price of collateral",
                                       .value = std::to_string(p.price_micro),
                                       .rule = "needs an asset of the recording and a price of 0 to 8,000,000 USD",
                                       .next = "Choose an asset and a price"});
                        },
                        [](const Note&) -> Result<void> { return {}; },
                    },
                    command.what);
}

std::string words(const OperatorCommand& command, const Parameters& of) {
  return std::visit(
      Overloaded{
          [&](const SetBreaker& b) {
            return fmt::format("{} {}", b.scope == kGlobalScope ? "all markets" : of.market_ids().at(b.scope),
                               name(b.state));
          },
          [](const SetParameter& p) { return fmt::format("{} {}", p.key, p.value); },
          [&](const HoldAssetPrice& p) {
            const std::string& id = of.asset_ids().at(p.asset);
            return p.price_micro == kReleased ? id + " at its source's price"
                                              : fmt::format("{} held at {} USD", id, format_decimal(p.price_micro, 6));
          },
          [](const Note& n) { return "note: " + n.text.substr(0, 40); },
      },
      command.what);
}

}  // namespace

Result<void> check_draft(const std::vector<OperatorCommand>& commands, const Parameters& in_force) {
  if (commands.empty())
    return fail({.field = "draft",
                 .rule = "is empty: there is nothing to apply",
                 .next = "Change a parameter or a breaker first"});
  Parameters copy = in_force;
  for (const OperatorCommand& command : commands)
    if (const auto fine = check_one(command, copy); !fine) return fine;
  return {};
}

std::optional<std::string> refusal_of(const std::vector<OperatorCommand>& commands, const EventLog& log,
                                      std::int64_t begin) {
  for (std::size_t i = static_cast<std::size_t>(begin); i < log.events.size(); ++i) {
    const Event& e = log.events[i];
    if (e.type != EventType::refusal || e.z != static_cast<std::int64_t>(RefusedInput::command)) continue;
    const Detail* detail = log.detail_of(e);
    const bool ours = std::ranges::any_of(
        commands, [&](const OperatorCommand& c) { return c.actor == detail->actor && c.why == detail->why; });
    if (ours) return detail->text;
  }
  return std::nullopt;
}

std::string draft_label(const std::vector<OperatorCommand>& commands, const Parameters& of, TimeMs time_ms) {
  std::string out = words(commands.front(), of);
  if (commands.size() > 1) out += fmt::format(" and {} more", commands.size() - 1);
  return out + " at " + format_clock(time_ms);
}

}  // namespace fb
