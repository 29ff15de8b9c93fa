#include "insurance/hold_price_dialog.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>

#include "common/numbers.h"
#include "risk/collateral.h"

namespace fb::ui {
namespace {

constexpr int kDecimals = 6;
enum How { kAtMost, kExactly, kRelease };

}  // namespace

HoldPriceDialog::HoldPriceDialog(const SnapshotPtr& moment, QWidget* parent)
    : SignedDialog(tr("Hold the price of collateral"), moment->time_ms, parent) {
  setObjectName("holdPriceDialog");
  setDetails(buildFields(*moment));
  askSecond();
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
  for (const AssetSnapshot& asset : moment.assets) {
    asset_->addItem(text(asset.id));
    in_force_micro_.push_back(asset.view.price_micro);
  }
  how_ = new QComboBox(holder);
  how_->setObjectName("how");
  how_->addItem(tr("hold it at most at"));
  how_->addItem(tr("hold it exactly at"));
  how_->addItem(tr("give it back to its source"));
  price_ = new QDoubleSpinBox(holder);
  price_->setObjectName("price");
  price_->setDecimals(kDecimals);
  price_->setRange(0, static_cast<double>(kMostPriceMicro) / kMillion);
  price_->setSuffix(" USD");
  form->addRow(tr("Asset"), asset_);
  form->addRow(tr("Its price"), how_);
  form->addRow(tr("USD a unit"), price_);
  const auto show_price = [this](int at) {
    if (at >= 0) price_->setValue(static_cast<double>(in_force_micro_[static_cast<std::size_t>(at)]) / kMillion);
    askSecond();
  };
  connect(asset_, &QComboBox::currentIndexChanged, this, show_price);
  connect(how_, &QComboBox::currentIndexChanged, this, [this](int how) {
    price_->setEnabled(how != kRelease);
    askSecond();
  });
  connect(price_, &QDoubleSpinBox::valueChanged, this, &HoldPriceDialog::askSecond);
  show_price(asset_->currentIndex());
  return holder;
}

// One alone may only lower the price; the source still counts where it is lower yet.
void HoldPriceDialog::askSecond() {
  const HoldAssetPrice price = wanted();
  const bool higher = price.asset < in_force_micro_.size() && price.price_micro > in_force_micro_[price.asset];
  if (how_->currentIndex() == kRelease) needSecond(tr("a held price lets nothing new in, and giving it back does"));
  else if (how_->currentIndex() == kExactly) needSecond(tr("an exact price stays where its source falls below it"));
  else needSecond(higher ? tr("a price above the one in force loosens; two persons hold exactly this") : QString());
}

HoldAssetPrice HoldPriceDialog::wanted() const {
  HoldAssetPrice out{.asset = static_cast<AssetIdx>(std::max(0, asset_->currentIndex()))};
  if (how_->currentIndex() != kRelease) out.price_micro = qRound64(price_->value() * kMillion);
  return out;
}

}  // namespace fb::ui
