// The largest clearing against one full margin pass over the same sparse book, both measured in turns in one run.
//
//   bench_clearing [ACCOUNTS [MARKETS [RUNS [THREADS]]]]    default 1000000 200 9 1
//
// Prints medians and their ratio: the target is at most 10 passes, certificate included. Exit 1 when the result breaks
// a promise or does not carry its certificate; no time is ever asserted.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "bench/sparse_pass.h"
#include "solvency/clearing_books.h"
#include "solvency/clearing_certificate.h"

namespace {

// Wall and processor time of one piece of work, both in ms: on a shared machine the second says more.
struct Spent {
  double wall_ms = 0, cpu_ms = 0;
};

template <class Work>
Spent spent(Work&& work) {
  const auto wall = std::chrono::steady_clock::now();
  const auto cpu = std::clock();
  work();
  const std::chrono::duration<double, std::milli> passed = std::chrono::steady_clock::now() - wall;
  return {passed.count(), 1e3 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC};
}

Spent median(std::vector<Spent> values) {
  const auto middle = [&](double Spent::*part) {
    std::ranges::sort(values, {}, part);
    return values[values.size() / 2].*part;
  };
  return {middle(&Spent::wall_ms), middle(&Spent::cpu_ms)};
}

std::uint32_t argument(int argc, char** argv, int at, std::uint32_t otherwise) {
  return argc > at ? static_cast<std::uint32_t>(std::strtoul(argv[at], nullptr, 10)) : otherwise;
}

fb_test::Fund fund_of(std::uint32_t markets) {
  fb_test::Fund fund;
  for (std::uint32_t m = 0; m < markets; ++m) fund.add(0, m, 10'000'000'000);
  fund.add(1, fb::kAllMarkets, 50'000'000'000'000, 400'000, 100'000);
  fund.add(2, fb::kAllMarkets, 50'000'000'000'000, 250'000, 50'000);
  return fund;
}

}  // namespace

int main(int argc, char** argv) {
  const auto accounts = argument(argc, argv, 1, 1'000'000), markets = argument(argc, argv, 2, 200);
  const auto runs = std::max(1U, argument(argc, argv, 3, 9)), threads = std::max(1U, argument(argc, argv, 4, 1));
  const auto book = fb_test::crash_book(markets, accounts, 20251010);
  const auto sparse = fb_bench::sparse_book(book);
  const auto fund = fund_of(markets);
  fb::Workers workers(threads);
  std::vector<Spent> pass, clearing, certificate;
  fb_bench::PassTotals seen;
  fb::ClearingResult result;
  std::string refused;
  for (std::uint32_t i = 0; i < runs; ++i) {
    pass.push_back(spent([&] { seen.add(fb_bench::sparse_pass(sparse, workers)); }));
    clearing.push_back(spent([&] { result = fb::clear_losses(book, true, fund.money(), workers); }));
    certificate.push_back(spent([&] { refused = fb::clearing_objection(book, true, fund.money(), result, workers); }));
  }
  std::uint32_t bankrupt = 0, last = UINT32_MAX;
  for (const auto& hole : result.holes) bankrupt += hole.account != last, last = hole.account;
  const Spent p = median(pass), c = median(clearing), q = median(certificate);
  std::printf("%u accounts x 3 positions in %u markets, %u threads, medians of %u\n", accounts, markets, threads, runs);
  std::printf("bankrupt %.1f %%, %zu cuts, %zu holes, %d rounds, %lld below maintenance\n", 100.0 * bankrupt / accounts,
              result.cuts.size(), result.holes.size(), result.rounds, static_cast<long long>(seen.below_mm / runs));
  std::printf("wall ms: sparse margin pass %.2f, clearing %.2f, certificate %.2f: %.2f passes\n", p.wall_ms, c.wall_ms,
              q.wall_ms, (c.wall_ms + q.wall_ms) / p.wall_ms);
  std::printf("cpu ms:  sparse margin pass %.2f, clearing %.2f, certificate %.2f: %.2f passes\n", p.cpu_ms, c.cpu_ms,
              q.cpu_ms, (c.cpu_ms + q.cpu_ms) / p.cpu_ms);
  const auto broken = fb_test::broken_promise(book, true, fund.money(), result);
  if (!broken.empty()) std::printf("broken promise: %s\n", broken.c_str());
  if (!refused.empty()) std::printf("no certificate: %s\n", refused.c_str());
  return broken.empty() && refused.empty() ? 0 : 1;
}
