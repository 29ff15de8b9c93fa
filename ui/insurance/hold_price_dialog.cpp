#include "insurance/hold_price_dialog.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>

#include "common/numbers.h"
#include "risk/collateral.h"

namespace fb::ui {
namespace {

constexpr int kDecimals = 6;
enum How { kHold, kRelease };

}  // namespace

HoldPriceDialog::HoldPriceDialog(const SnapshotPtr& moment, QWidget* parent)
    : SignedDialog(tr("Hold the price of collateral"), moment->time_ms, SignatureFields::Second::notNeeded, parent) {
  setObjectName("holdPriceDialog");
  setDetails(buildFields(*moment));
}

void HoldPriceDialog::decide(const SignatureFields& signature) {
  OperatorCommand command{.what = wanted()};
  signature.fill(command);
  emit decided(std::move(command));
}

QWidget* HoldPriceDialog::buildFields(const Snapshot& moment) {
  auto* holder = new QWidget(this);
  auto* form = new QFormLayout(holder);
  form->setContentsMargins(0, 0, 0, 0);
  asset_ = new QComboBox(holder);
  asset_->setObjectName("asset");
  std::vector<double> prices;
  for (const AssetSnapshot& asset : moment.assets) {
    asset_->addItem(text(asset.id));
    prices.push_back(static_cast<double>(asset.view.price_micro) / kMillion);
  }
  how_ = new QComboBox(holder);
  how_->setObjectName("how");
  how_->addItem(tr("hold it at"));
  how_->addItem(tr("give it back to its source"));
  price_ = new QDoubleSpinBox(holder);
  price_->setObjectName("price");
  price_->setDecimals(kDecimals);
  price_->setRange(0, static_cast<double>(kMostPriceMicro) / kMillion);
  price_->setSuffix(" USD");
  form->addRow(tr("Asset"), asset_);
  form->addRow(tr("Its price"), how_);
  form->addRow(tr("USD a unit"), price_);
  const auto show_price = [this, prices](int at) {
    if (at >= 0) price_->setValue(prices[static_cast<std::size_t>(at)]);
  };
  connect(asset_, &QComboBox::currentIndexChanged, this, show_price);
  connect(how_, &QComboBox::currentIndexChanged, this, [this](int how) { price_->setEnabled(how == kHold); });
  show_price(asset_->currentIndex());
  return holder;
}

HoldAssetPrice HoldPriceDialog::wanted() const {
  HoldAssetPrice out{.asset = static_cast<AssetIdx>(std::max(0, asset_->currentIndex()))};
  if (how_->currentIndex() == kHold) out.price_micro = qRound64(price_->value() * kMillion);
  return out;
}

}  // namespace fb::ui
