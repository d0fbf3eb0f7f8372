//! A rule's manual: its Markdown as HTML, in which no HTML of its own, no picture and no link but to the web is left.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use crate::report::text;

pub(super) fn render(markdown: &str) -> Markup {
    let mut kept = Vec::new();
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).filter_map(|event| plain(event, &mut kept));
    let mut page = String::with_capacity(markdown.len() * 5 / 4);
    html::push_html(&mut page, events);
    PreEscaped(page)
}

/// `kept` tells of each open link whether it is one.
fn plain<'a>(event: Event<'a>, kept: &mut Vec<bool>) -> Option<Event<'a>> {
    Some(match event {
        Event::Text(text) => Event::Text(visible(&text)),
        Event::Code(text) => Event::Code(visible(&text)),
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(visible(&text)),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: below(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level))),
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            let web = dest_url.starts_with("https://") || dest_url.starts_with("http://");
            kept.push(web);
            return web.then_some(event);
        }
        Event::End(TagEnd::Link) => return kept.pop().unwrap_or(false).then_some(event),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::CodeBlock(_)) => {
            Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(CowStr::Borrowed(""))))
        }
        // Alignment would be a style attribute, which the page's policy forbids.
        Event::Start(Tag::Table(columns)) => Event::Start(Tag::Table(vec![Alignment::None; columns.len()])),
        other => other,
    })
}

/// Below the rule's own heading.
fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// A manual's line breaks and tabs are layout; what else steers or hides is shown.
fn visible(text: &str) -> CowStr<'static> {
    let lines: Vec<String> =
        text.split('\n').map(|line| text::harmless(&line.replace('\t', "    ")).into_owned()).collect();
    lines.join("\n").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_kept_and_html_is_text() {
        let page =
            render("## What it finds\n`a` and *b*\n\n| x |\n|--:|\n| 1 |\n\n```sql\nSELECT 1\n```").into_string();
        for part in ["<h5>What it finds</h5>", "<code>a</code>", "<em>b</em>", "<td>1</td>", "<pre><code>SELECT 1\n"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let page = render(
            "<script>alert(1)</script>\n\na <b onclick=x>b</b> </style> ![pixel](http://example.invalid/p.png) \
             [run](javascript:alert(1)) [web](https://example.invalid/?a=\"b) \u{202e}\u{1b}",
        );
        let page = page.into_string();
        for part in ["<script", "<b ", "</style", "<img", "javascript", "\u{202e}", "\u{1b}"] {
            assert!(!page.contains(part), "{part}: {page}");
        }
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
        assert!(
            page.contains("pixel") && page.contains("run <a href=\"https://example.invalid/?a=%22b\">web</a>"),
            "{page}"
        );
    }
}
