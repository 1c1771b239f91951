from apcommissioning.base.admin import window

from . import models

# Applications and their judgement are read by those who assess and decide (product.md, who uses it).
ASSESSED = (
    models.Application,
    models.LotApplication,
    models.PriceOffer,
    models.Answer,
    models.InterestDeclaration,
    models.CheckResult,
    models.Assessment,
    models.Score,
    models.ModeratedScore,
    models.Decision,
)

window("providers", without=ASSESSED)
