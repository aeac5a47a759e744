"""The ten asset classes of domain/08, in the order of every table and file of ours."""

ASSET_CLASSES = (
    "demand",
    "time",
    "wealth_product",
    "fund",
    "insurance",
    "bond",
    "metal",
    "trust",
    "margin_cash",
    "large_cd",
)
