# The app lock, several people on one device, and a device that others look at.

## When the lock closes by itself
auto-lock-title = Close it by itself
auto-lock-lead = What you typed is kept first. Then the lock closes.
auto-lock-after = { $minutes ->
    [one] After one minute without a touch
   *[other] After { $minutes } minutes without a touch
}
auto-lock-never = Only when I lock it
auto-lock-hidden = Also as soon as I go to another app
