"""Documents with the fact that a reader must not miss, each written down by hand."""

LABELLED: tuple[tuple[str, str], ...] = (
    (
        (
            "# Water off in Skansen on 4 June\n\nWe replace a main on Thursday, 4 June. Water is off from "
            "9:00 to 15:00 in Skansen and Verftet.\n\n## What you can do\n\nFill a few bottles the evening before."
        ),
        "4 June",
    ),
    (
        (
            "# Northwind 4.2\n\n4.2 is out today. Drafts stay on your device until you are online again, and "
            "search answers in under 80 ms.\n\n## Upgrade\n\nThe old settings are read until 1 July."
        ),
        "Drafts stay on your device",
    ),
    (
        (
            "# Library hours in summer\n\nFrom 15 June the library closes at 18:00 on weekdays. On Saturdays it "
            "stays open until 16:00 as before.\n\nThe reading room is not affected."
        ),
        "closes at 18:00",
    ),
    (
        (
            "# Recall: Solberg kettle K-20\n\nStop using the kettle K-20 sold between March and May 2026. Its "
            "handle can come off when the water boils. We pay back the full price of 59 euros.\n\n## How\n\nSend us the label."
        ),
        "Stop using the kettle K-20",
    ),
    (
        (
            "# Results of the first quarter\n\nRevenue grew by 12 % to 41 million kroner, while costs stayed "
            "level. The board proposes a dividend of 2.50 kroner a share.\n\n## Outlook\n\nWe expect the same for the year."
        ),
        "12 %",
    ),
    (
        (
            "# A new ferry for the fjord\n\nThe electric ferry Havsula takes over the line to Aldby on 2 May. It "
            "carries 40 cars and needs 22 minutes.\n\n- Departs every hour\n- Last boat at 23:30"
        ),
        "2 May",
    ),
    (
        (
            "# Security notice: update Anchor to 3.1.4\n\nAnchor before 3.1.4 lets a crafted file write outside "
            "its folder. Update today; there is no other remedy.\n\n## Details\n\nThe bug was found by Ines Holm."
        ),
        "3.1.4",
    ),
    (
        (
            "# Choir seeks tenors\n\nThe harbour choir looks for four tenors for the summer concert on 20 June. "
            "Rehearsals are on Tuesdays at 19:00 in the old school.\n\nNo audition is needed."
        ),
        "four tenors",
    ),
    (
        (
            "# Field study finds fewer bees\n\nCounts at 63 sites show 18 % fewer wild bees than in 2019. The loss "
            "is largest beside roads.\n\n## Method\n\nEach site was visited six times a year."
        ),
        "18 %",
    ),
    (
        (
            "# Moving the office\n\nOn 1 September we move to 12 Harbour Street. Phone numbers stay the same, and "
            "post is forwarded for a year.\n\n## Visitors\n\nThe entrance is at the back until spring."
        ),
        "12 Harbour Street",
    ),
    (
        (
            "# Exports are three times faster\n\nExports of 100,000 rows now take 41 seconds instead of 128. "
            "Reports no longer block the editor.\n\n## Try it\n\nOpen Exports and choose the schedule."
        ),
        "41 seconds",
    ),
    (
        (
            "# Price change in July\n\nThe monthly plan costs 14 euros from 1 July instead of 12. Yearly plans keep "
            "their price until they end.\n\n## Why\n\nServers and power have become dearer."
        ),
        "14 euros",
    ),
    (
        (
            "# Winners of the photo contest\n\nAna Petrov wins the contest with her picture of the night market. "
            "412 pictures were sent in from nine countries.\n\n## Exhibition\n\nAll of them hang in the town hall."
        ),
        "Ana Petrov",
    ),
    (
        (
            "# Summer school on statistics\n\nThe course runs from 3 to 14 August and is free for doctoral students. "
            "Apply by 30 May.\n\n## Teachers\n\nDr. A. Nakamura and Prof. J. Brandt."
        ),
        "3 to 14 August",
    ),
    (
        (
            "# Bridge closed at night\n\nStorm Bridge is closed from 22:00 to 5:00 until Friday. Buses go by the "
            "tunnel.\n\n## Reason\n\nThe joints are replaced before winter."
        ),
        "22:00 to 5:00",
    ),
)
