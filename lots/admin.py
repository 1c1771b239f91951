from apcommissioning.base.admin import window

window("lots", without=())
