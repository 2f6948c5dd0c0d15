### The person's devices.

me-devices = Your devices
me-devices-hint = See which phones and computers open your journal

devices-title = Your devices
devices-lead = These phones and computers can open your journal. If you do not know one of them, act now.
devices-here = This one
devices-added = Added { $when }
devices-seen = Last here { $when }
devices-unseen = Not heard of yet
devices-new = A new device was added: *{ $name }*, { $when }. It can read your journal.
devices-mine = It was me
devices-mine-pending = Noting it…
devices-not-mine = It was not me
devices-mine-done = Good. This device will not ask about it again.
devices-rename = Give it a name
devices-rename-other = Change the name
devices-name = What you call it
devices-name-hint = Such as: My phone. Only your own devices see the name.
devices-name-long = That is too long. Use 60 letters or fewer.
devices-save = Save
devices-saving = Saving…
devices-saved = Saved.
devices-cancel = Leave it as it was
devices-make-unknown = A device
devices-make-iphone = An iPhone
devices-make-ipad = An iPad
devices-make-android-phone = An Android phone
devices-make-android-tablet = An Android tablet
devices-make-windows = A Windows computer
devices-make-mac = A Mac
devices-make-chromebook = A Chromebook
devices-make-computer = A computer
