// Which columns the rows of a recording have, said once for the file (store) and for the hash; and the codec of a
// column.
//
// A column is int64 values; in the file: differences from value to value, zigzag varints, zstd. Thread rule: free
// functions.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "record/recording.h"

namespace fb {

template <class Field>
struct Column {
  const char* name;
  Field field;  // row -> reference to its value
};
template <class Field>
Column(const char*, Field) -> Column<Field>;

// clang-format off
#define FB_COLUMN(name, member) Column{name, [](auto& row) -> auto& { return row.member; }}
template <class Row> struct Columns;
template <> struct Columns<OpeningAccount> { static constexpr std::tuple all{
  FB_COLUMN("cluster", cluster), FB_COLUMN("mode", mode), FB_COLUMN("balance", balance)}; };
template <> struct Columns<OpeningPosition> { static constexpr std::tuple all{
  FB_COLUMN("user", user), FB_COLUMN("market", market), FB_COLUMN("lots", lots),
  FB_COLUMN("entry_price", entry_price)}; };
template <> struct Columns<OpeningCollateral> { static constexpr std::tuple all{
  FB_COLUMN("user", user), FB_COLUMN("asset", asset), FB_COLUMN("amount", amount)}; };
template <> struct Columns<Timed<CollateralDeposit>> { static constexpr std::tuple all{
  FB_COLUMN("time_ms", time_ms), FB_COLUMN("user", what.user), FB_COLUMN("asset", what.asset),
  FB_COLUMN("amount", what.amount)}; };
template <> struct Columns<Timed<CollateralWithdrawal>> { static constexpr std::tuple all{
  FB_COLUMN("time_ms", time_ms), FB_COLUMN("user", what.user), FB_COLUMN("asset", what.asset),
  FB_COLUMN("amount", what.amount)}; };
template <> struct Columns<Gap> { static constexpr std::tuple all{
  FB_COLUMN("market", market), FB_COLUMN("source", source), FB_COLUMN("from_ms", from_ms),
  FB_COLUMN("to_ms", to_ms)}; };
template <> struct Columns<Timed<Deposit>> { static constexpr std::tuple all{
  FB_COLUMN("time_ms", time_ms), FB_COLUMN("user", what.user), FB_COLUMN("amount", what.amount)}; };
template <> struct Columns<Timed<Withdrawal>> { static constexpr std::tuple all{
  FB_COLUMN("time_ms", time_ms), FB_COLUMN("user", what.user), FB_COLUMN("amount", what.amount)}; };
template <> struct Columns<Timed<Order>> { static constexpr std::tuple all{
  FB_COLUMN("time_ms", time_ms), FB_COLUMN("user", what.user), FB_COLUMN("market", what.market),
  FB_COLUMN("lots", what.lots),
  FB_COLUMN("limit", what.limit), FB_COLUMN("reduce_only", what.reduce_only)}; };
template <> struct Columns<Timed<TriggerOrder>> { static constexpr std::tuple all{
  FB_COLUMN("time_ms", time_ms), FB_COLUMN("user", what.user), FB_COLUMN("market", what.market),
  FB_COLUMN("lots", what.lots),
  FB_COLUMN("trigger", what.trigger), FB_COLUMN("below", what.below)}; };
template <> struct Columns<Timed<ProviderEntry>> { static constexpr std::tuple all{
  FB_COLUMN("time_ms", time_ms), FB_COLUMN("tranche", what.tranche), FB_COLUMN("provider", what.provider),
  FB_COLUMN("amount", what.amount), FB_COLUMN("own_account", what.own_account)}; };
template <> struct Columns<Timed<ProviderNotice>> { static constexpr std::tuple all{
  FB_COLUMN("time_ms", time_ms), FB_COLUMN("tranche", what.tranche), FB_COLUMN("provider", what.provider),
  FB_COLUMN("units", what.units), FB_COLUMN("own_account", what.own_account)}; };
#undef FB_COLUMN
// clang-format on

// work(column) for each column of Row, in the order of the file.
template <class Row, class Work>
void for_columns(Work&& work) {
  std::apply([&](const auto&... column) { (work(column), ...); }, Columns<Row>::all);
}

// False when the value does not fit the field's type (a flag is 0 or 1, an index 32 bits).
template <class T>
bool assign_checked(std::int64_t value, T& field) {
  if constexpr (std::is_same_v<T, bool>) {
    if (value != 0 && value != 1) return false;
  } else if constexpr (std::is_enum_v<T>) {
    if (value < 0 || value > std::numeric_limits<std::underlying_type_t<T>>::max()) return false;
  } else if constexpr (sizeof(T) < 8) {
    if (value < 0 || value > std::numeric_limits<T>::max()) return false;
  }
  field = static_cast<T>(value);
  return true;
}

inline constexpr std::size_t kMostRows = 50'000'000;  // of one column

std::string pack_column(std::span<const std::int64_t> values);
// Exactly `count` values, or an error that names `column`.
Result<std::vector<std::int64_t>> unpack_column(const std::string& column, std::string_view bytes, std::size_t count);
std::string pack_text(std::string_view text);
Result<std::string> unpack_text(const std::string& column, std::string_view bytes, std::size_t most);

}  // namespace fb
