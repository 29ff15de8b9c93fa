#include "insurance/hold_price_dialog.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/signature_fields.h"
#include "common/theme.h"
#include "risk/collateral.h"

namespace fb::ui {
namespace {

constexpr int kDecimals = 6;
enum How { kHold, kRelease };

}  // namespace

HoldPriceDialog::HoldPriceDialog(const SnapshotPtr& moment, QWidget* parent) : QDialog(parent) {
  setObjectName("holdPriceDialog");
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Hold the price of collateral"));
  setMinimumWidth(520);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(20, 16, 20, 16);
  rows->setSpacing(3 * theme::kStep);
  auto* fork =
      new QLabel(tr("A fork from %1 UTC; the recorded run is not altered.").arg(clockTime(moment->time_ms)), this);
  fork->setProperty("role", "hypothetical");
  auto* signature = new SignatureFields(SignatureFields::Second::notNeeded, this);
  auto* missing = new QLabel(this);
  missing->setProperty("role", "dim");
  auto* confirm = new QPushButton(tr("Fork and replay"), this);
  confirm->setObjectName("confirm");
  confirm->setAutoDefault(false);
  auto* cancel = new QPushButton(tr("Cancel"), this);
  cancel->setObjectName("cancel");
  cancel->setDefault(true);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(missing, 1);
  buttons->addWidget(confirm);
  buttons->addWidget(cancel);
  rows->addWidget(buildFields(*moment));
  rows->addWidget(fork);
  rows->addWidget(signature);
  rows->addLayout(buttons);
  const auto check = [=] {
    missing->setText(signature->missing().isEmpty() ? QString() : tr("Not yet: %1").arg(signature->missing()));
    confirm->setEnabled(signature->missing().isEmpty());
  };
  connect(signature, &SignatureFields::edited, this, check);
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(confirm, &QPushButton::clicked, this, [this, signature] {
    OperatorCommand command{.what = wanted()};
    signature->fill(command);
    signature->remember();
    emit decided(std::move(command));
    accept();
  });
  check();
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
