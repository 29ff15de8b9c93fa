// Hand-built values for the tests of the docks: two markets, four tranches, a ladder, a page of positions.
// Every figure follows from a formula here, so that a test can work out what must be on the screen.
#pragma once
#include <QApplication>
#include <QDir>
#include <QImage>
#include <QWidget>

#include "replay/snapshot.h"

namespace fb::test {

inline constexpr TimeMs kDayMs = 1583971200000;  // 2020-03-12T00:00:00Z
inline constexpr TimeMs kBlockMs = 15000;
inline constexpr std::uint32_t kBlocks = 5760;

inline Instrument bitcoin() { return {"BTC-PERP", "BTC", 500'000'000, 1'000'000, 500}; }  // 0.5 USD x 0.001 BTC
inline Instrument ether() { return {"ETH-PERP", "ETH", 10'000'000, 10'000'000, 100}; }    // 0.01 USD x 0.01 ETH

// Row `i` of a list sorted by distance: health and distance grow, markets and sides alternate.
inline PositionRow positionRow(std::uint32_t i) {
  PositionRow row;
  row.account = AccountRef::of_user(i);
  row.market = i % 3 == 2 ? 1 : 0;
  row.lots = (i % 2 == 0 ? 1 : -1) * static_cast<Lots>(31'250 - i % 30'000);
  row.entry = row.market == 0 ? 14'529 - i % 50 : 17'130 + i % 50;
  row.unrealised = -71'204'180'000 + static_cast<Money>(i) * 1'000'000;
  row.notional = 199'390'625'000 + static_cast<Money>(i) * 1'000'000;
  row.equity = 4'000'000'000 + static_cast<Money>(i) * 2'000'000;
  row.health_ppm = 985'000 + static_cast<Ppm>(i) * 9'000;
  row.liquidation_price = row.market == 0 ? 12'700 : 13'000;
  row.distance_ppm = 1'000 + static_cast<std::int64_t>(i) * 1'700;
  row.state = row.health_ppm < 1'000'000   ? PositionRow::State::liquidating
              : row.health_ppm < 1'100'000 ? PositionRow::State::next
                                           : PositionRow::State::ok;
  return row;
}

inline PositionPage positionPage(std::uint32_t offset, std::uint32_t count, std::uint32_t total) {
  PositionPage page;
  page.query.offset = offset;
  page.query.count = count;
  page.total = total;
  for (std::uint32_t i = offset; i < std::min(total, offset + count); ++i) page.rows.push_back(positionRow(i));
  return page;
}

inline std::vector<TrancheSnapshot> tranches() {
  const auto make = [](const char* id, std::int64_t rank, std::uint32_t market, Ppm event, Ppm per_market, Money usd) {
    TrancheSnapshot t;
    t.spec = {id, rank, market, event, per_market, usd * kUsd};
    t.view = {usd * kUsd, usd * kUsd, usd * kUsd, 0};
    return t;
  };
  return {make("BTC-PERP/first-loss", 0, 0, 1'000'000, 1'000'000, 4'000'000),
          make("ETH-PERP/first-loss", 0, 1, 1'000'000, 1'000'000, 6'000'000),
          make("junior", 1, kAllMarkets, 500'000, 250'000, 8'000'000),
          make("senior", 2, kAllMarkets, 250'000, 100'000, 7'000'000)};
}

// Two humps of liquidation mass below the mark; gain passes 1 in the deeper one.
inline Ladder ladder() {
  Ladder out;
  out.mark = 12'761;  // 6,380.5 USD
  out.depth_1pct = 11'200'000 * kUsd;
  out.gain_worst_1e6 = 310'000;
  out.gain_worst_at_ppm = -15'000;
  const auto rung = [&](std::int64_t shock) {
    Rung r;
    r.shock_ppm = shock;
    r.price = out.mark + mul_div_floor(out.mark, shock, kMillion);
    const auto hump = [&](std::int64_t centre, std::int64_t width, std::int64_t height) {
      const std::int64_t off = magnitude(shock - centre);
      return off >= width ? 0 : height * (width - off) / width;
    };
    r.mass = (300'000 + hump(-100'000, 60'000, 9'000'000) + hump(-190'000, 50'000, 14'000'000) +
              hump(120'000, 80'000, 3'000'000)) *
             kUsd;
    r.accounts = static_cast<std::uint32_t>(r.mass / (20'000 * kUsd));
    r.gain_1e6 =
        250'000 + hump(-100'000, 60'000, 520'000) + hump(-190'000, 50'000, 950'000) + hump(120'000, 80'000, 150'000);
    r.forced = r.mass * 3 / 2;
    r.settled_ppm = shock + shock * 41 / 100;
    r.settled_price = out.mark + mul_div_floor(out.mark, r.settled_ppm, kMillion);
    r.bad_debt = shock < -80'000 ? 2'100'000 * kUsd : 0;
    r.draws = {shock < -80'000 ? 1'900'000 * kUsd : 0, 0, shock < -80'000 ? 200'000 * kUsd : 0, 0};
    return r;
  };
  for (int i = 1; i <= 32; ++i) out.rungs.push_back(rung(-10'000 * i));
  for (int i = 1; i <= 32; ++i) out.rungs.push_back(rung(10'000 * i));
  return out;
}

// Balances stay until block 2,000, then the BTC first-loss tranche falls by 1,000 USD a block and junior by 500.
inline std::shared_ptr<Series> series() {
  auto out = std::make_shared<Series>();
  for (std::uint32_t b = 0; b < kBlocks; ++b) {
    TotalsPoint point;
    point.time_ms = kDayMs + b * kBlockMs;
    const Money after = b < 2000 ? 0 : std::min<Money>(b - 2000, 4000);
    point.tranches = {(4'000'000 - 1'000 * after) * kUsd, 6'000'000 * kUsd, (8'000'000 - 500 * after) * kUsd,
                      7'000'000 * kUsd};
    for (const Money balance : point.tranches) point.insurance += balance;
    out->totals.push_back(point);
  }
  return out;
}

inline std::shared_ptr<Snapshot> snapshot(std::uint32_t block = 2589) {
  auto out = std::make_shared<Snapshot>();
  out->version = 1;
  out->title = "2020-03-12 · BTC ETH";
  out->start_ms = kDayMs;
  out->end_ms = kDayMs + (kBlocks - 1) * kBlockMs;
  out->block = block;
  out->blocks = kBlocks;
  out->time_ms = kDayMs + block * kBlockMs;
  out->accounts = 100'000;
  for (const Instrument& instrument : {bitcoin(), ether()}) {
    MarketSnapshot market;
    market.id = instrument.id;
    market.instrument = instrument;
    out->markets.push_back(market);
  }
  out->markets[0].view.mark = 12'761;
  out->markets[1].view.mark = 16'602;
  out->tranches = tranches();
  const std::shared_ptr<const Series> day = series();
  out->series = day;
  for (std::size_t t = 0; t < 4; ++t) {
    TrancheView& view = out->tranches[t].view;
    view.balance = day->totals[block].tranches[t];
    view.drawn_in_event = view.opening - view.balance;
  }
  out->loss_event = block < 2000 ? 0 : 1;
  out->event_count = 124'332;
  out->journal_chain = "3f9a0c77b1e2d4455566778899aabbccddeeff00112233445566778899aac21b";
  out->positions = positionPage(0, 300, 100'000);
  out->ladder = ladder();
  return out;
}

// Saves what a person would see; the test still says what must hold.
inline QImage shoot(QWidget& widget, const QString& name) {
  QDir().mkpath(QStringLiteral(FB_BUILD_DIR "/screenshots"));
  for (int i = 0; i < 3; ++i)
    QApplication::processEvents();  // labels and axes find their place after their text was set
  const QImage image = widget.grab().toImage();
  image.save(QStringLiteral(FB_BUILD_DIR "/screenshots/%1.png").arg(name));
  return image;
}

}  // namespace fb::test
