// Every sequence of acts and triggers on a breaker, walked to its end: two worlds side by side, one with what the person "ann" does alone
// and one without it. The first may never be looser. Times are kept relative to a fixed now, so that the walk closes.
// A Model has the real functions, or a twin with a fault. Header-only.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "guard/breaker.h"

namespace fb::test {

inline constexpr TimeMs kNow = 1'000'000'000'000, kBlock = 15'000, kCoolOff = 2 * kBlock;

// One step: an act, or a block with its triggers.
struct Step {
  std::string words;
  Signature by;                             // of an act
  BreakerState to = BreakerState::normal;
  TimeMs hold_ms = 0;                       // from now; 0: until released
  std::optional<std::pair<MarketParam, std::int64_t>> parameter;  // instead of a state
  std::optional<std::pair<Ppm, Verdict>> block;                   // instead of an act: use of the bands, verdict
  bool of_ann = false;                      // hers alone: left out of the second world
};

struct Found {
  std::size_t states = 0;
  std::vector<std::string> loosened;        // the first sequence that does; empty: none
};

// The parameters of a world, shared by the many that have the same.
using SharedParameters = std::shared_ptr<const Parameters>;
inline SharedParameters walked_parameters(std::int64_t band_halt_ppm, TimeMs cool_off_ms) {
  static std::map<std::pair<std::int64_t, TimeMs>, SharedParameters> made;
  SharedParameters& out = made[{band_halt_ppm, cool_off_ms}];
  if (out) return out;
  Parameters p({"X"});
  if (!p.set("X.band_halt_ppm", std::to_string(band_halt_ppm)) || !p.set("X.cool_off_ms", std::to_string(cool_off_ms))) qFatal("parameters");
  return out = std::make_shared<const Parameters>(std::move(p));
}

template <class World>
void act(World& world, const Step& step) {
  if (step.block) return world.block(step.block->first, step.block->second);
  if (step.parameter) return world.set(step.parameter->first, step.parameter->second, step.by);
  world.set(step.to, step.hold_ms == 0 ? 0 : kNow + step.hold_ms, step.by);
}

// Breadth first, so that the sequence found is a shortest one.
template <class World>
Found walk(const std::vector<Step>& steps) {
  struct Node {
    World with, without;
    std::size_t from;
    std::size_t step;
  };
  std::vector<Node> nodes{{World{}, World{}, 0, 0}};
  std::map<std::vector<std::int64_t>, bool> seen;
  const auto key = [](const World& a, const World& b) {
    std::vector<std::int64_t> out = a.words();
    const auto more = b.words();
    out.insert(out.end(), more.begin(), more.end());
    return out;
  };
  seen[key({}, {})] = true;
  for (std::size_t at = 0; at < nodes.size(); ++at)
    for (std::size_t i = 0; i < steps.size(); ++i) {
      Node next = nodes[at];
      next.from = at;
      next.step = i;
      act(next.with, steps[i]);
      if (!steps[i].of_ann) act(next.without, steps[i]);
      if (next.with.looser_than(next.without)) {
        Found out{.states = nodes.size()};
        out.loosened.push_back(steps[i].words);
        for (std::size_t n = at; n != 0; n = nodes[n].from) out.loosened.insert(out.loosened.begin(), steps[nodes[n].step].words);
        return out;
      }
      if (seen.emplace(key(next.with, next.without), true).second) nodes.push_back(std::move(next));
    }
  return {.states = nodes.size()};
}

}  // namespace fb::test
