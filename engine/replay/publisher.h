// Snapshots of the moment shown. Expensive parts (positions, ladder) are made again only when the moment or the
// question changed. Thread rule: one thread.
#pragma once
#include <memory>
#include <optional>

#include "replay/player.h"
#include "replay/replayer.h"
#include "replay/snapshot.h"

namespace fb {

class Publisher {
 public:
  // What the window looks at; none: that part of the snapshot stays empty.
  std::optional<PositionQuery> positions;
  std::optional<MarketIdx> ladder_market;
  std::int64_t what_if_ppm = 0;

  std::shared_ptr<const Snapshot> make(const Replayer& replayer, const Player& player, const std::string& fault,
                                       const std::string& refused);

 private:
  struct Moment {
    int owner = -1;
    std::uint32_t block = 0;
    bool operator==(const Moment&) const = default;
  };
  void refresh_views(const Replayer& replayer, bool playing);
  bool is_fresh(Moment moment, bool playing) const;
  void refresh_risk(const Protocol& protocol);

  std::uint64_t version_ = 0;
  Moment positions_at_, ladder_at_, risk_at_;
  PositionPage page_;
  std::vector<Ladder> ladders_;  // a market each
  PoolRisk risk_;
  Ladder ladder_;
  std::int64_t ladder_what_if_ppm_ = 0;
  Rung what_if_, what_if_joint_;
};

}  // namespace fb
