namespace Ddpm.Transforms.Scoring;

/// <summary>A scorer that had a say in pictures.</summary>
/// <param name="Name">What a person calls it.</param>
/// <param name="Sha256">The SHA-256 of its weights.</param>
/// <param name="Phase">When it had its say: "training" or "sampling".</param>
/// <param name="IsJudge">Whether it is the judge as well.</param>
public sealed record GuideOfPictures(string Name, string Sha256, string Phase, bool IsJudge);
